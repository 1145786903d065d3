package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// indexGo returns index.go: the arrays that lead from a code, a name or an
// error code to its row. The rows imply all of it; it is spelled out so that a
// look-up takes a load or two and nothing runs at start.
func indexGo(statuses []status, errorCodes []errorCode) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("package dmsstatus\n\n")
	writeCodeIndexes(&b, statuses)
	writeNameIndex(&b, statuses)
	writeErrorIndex(&b, errorCodes)
	return b.Bytes()
}

// writeCodeIndexes writes the arrays that lead from a code to its row and to
// its advice.
func writeCodeIndexes(b *bytes.Buffer, statuses []status) {
	const beyond = 600 // stands for every number that the arrays do not reach
	var index []string
	for i, s := range statuses {
		index = append(index, fmt.Sprintf("%s: %d", s.identifier, i+1))
	}
	var actions, retryable, modify []string
	for code := range beyond + 1 {
		class := code
		if code < 100 || code > 599 {
			class = 500
		}
		action := actionFor(statuses, class)
		actions = append(actions, constName("Action", action))
		switch action {
		case "retry", "retry-after":
			retryable = append(retryable, fmt.Sprintf("%d: true", code))
		case "modify":
			modify = append(modify, fmt.Sprintf("%d: true", code))
		}
	}
	b.WriteString(`// The arrays by code. Their last index stands for every number that they do
// not reach. A code without a row has 0 in codeRows, and the action of the x00
// code of its class; a number in no class has the action of 500.
var (
`)
	writeArray(b, "codeRows", fmt.Sprintf("[%d]uint8", beyond+1), 4, index)
	writeArray(b, "codeActions", fmt.Sprintf("[%d]Action", beyond+1), 5, actions)
	writeArray(b, "codeRetryable", fmt.Sprintf("[%d]bool", beyond+1), 8, retryable)
	writeArray(b, "codeModify", fmt.Sprintf("[%d]bool", beyond+1), 8, modify)
	b.WriteString(")\n\n")
}

func writeArray(b *bytes.Buffer, name, typ string, perLine int, elems []string) {
	fmt.Fprintf(b, "%s = %s{\n", name, typ)
	for line := range slices.Chunk(elems, perLine) {
		b.WriteString(strings.Join(line, ", ") + ",\n")
	}
	b.WriteString("}\n\n")
}

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
	slots := place(keys, hash)
	b.WriteString(`// names is a hash table from the names, in lower case and without spaces and
// hyphens, to the indexes of their rows. A name that finds its slot taken is in
// the next free one. A free slot has row 0.
`)
	fmt.Fprintf(b, "var names = [%d]struct {\nkey string\nrow uint8\n}{\n", len(slots))
	for i, key := range slots {
		if key != "" {
			fmt.Fprintf(b, "%d: {%q, %d},\n", i, key, rows[key])
		}
	}
	b.WriteString("}\n\n")
}

// writeErrorIndex writes the hash table that leads from the number of an error
// code to its row.
func writeErrorIndex(b *bytes.Buffer, errorCodes []errorCode) {
	rows := make(map[string]int)
	var numbers []string
	for i, e := range errorCodes {
		rows[e.number()] = i + 1
		numbers = append(numbers, e.number())
	}
	slots := place(numbers, func(number string) uint {
		n, _ := strconv.Atoi(number) // is all digits
		return uint(n)
	})
	b.WriteString(`// errorSlots is a hash table from the numbers of the error codes to the indexes
// of their rows. A number that finds its slot taken is in the next free one. A
// free slot has 0.
var (
`)
	var index []string
	for i, number := range slots {
		if number != "" {
			index = append(index, fmt.Sprintf("%d: %d", i, rows[number]))
		}
	}
	writeArray(b, "errorSlots", fmt.Sprintf("[%d]uint16", len(slots)), 10, index)
	b.WriteString(")\n")
}

// place returns a hash table with the keys in it: each in the slot of its hash,
// or in the next free one. At least three slots of four are "", for free.
func place(keys []string, hash func(key string) uint) []string {
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
	return slots
}
