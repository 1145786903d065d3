package gen

import (
	"bytes"
	"fmt"
	"strings"
)

// fold returns name in lower case, for ASCII letters, and without spaces and
// hyphens: what is left is all that counts in a name.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return -1
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, name)
}

// hash is what the function of the same name in lookup.go returns for every
// spelling of key, a folded name.
func hash(key string) uint {
	return uint(key[0]&0x1f)<<3 ^ uint(key[len(key)-1]&0x1f)
}

// writeNameIndex writes the hash table that leads from a name to its row.
func writeNameIndex(b *bytes.Buffer, statuses []status) {
	rows := make(map[string]int)
	var keys []string
	for i, s := range statuses {
		for _, name := range []string{s.name, s.identifier} {
			key := fold(name)
			if _, ok := rows[key]; !ok {
				rows[key] = i + 1
				keys = append(keys, key)
			}
		}
	}
	size := 1
	for size < 4*len(keys) {
		size *= 2
	}
	slots := make([]string, size)
	for _, key := range keys {
		i := hash(key) % uint(size)
		for slots[i] != "" {
			i = (i + 1) % uint(size)
		}
		slots[i] = key
	}
	b.WriteString(`// names is a hash table from the names, in lower case and without spaces and
// hyphens, to the indexes of their rows. A name that finds its slot taken is in
// the next free one. A free slot has row 0.
`)
	fmt.Fprintf(b, "var names = [%d]struct {\nkey string\nrow uint8\n}{\n", size)
	for i, key := range slots {
		if key != "" {
			fmt.Fprintf(b, "%d: {%q, %d},\n", i, key, rows[key])
		}
	}
	b.WriteString("}\n")
}
