package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// indexGo returns index.go: the arrays that lead from a code, a name or an error
// code to its row. As literals they need no work at start, and a look-up takes a
// load or two.
func indexGo(statuses []status, errorCodes []errorCode) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("package dmsstatus\n\n")
	writeCodeIndexes(&b, statuses)
	writeNameIndex(&b, statuses)
	writeErrorIndex(&b, errorCodes)
	return b.Bytes()
}

// writeCodeIndexes writes the arrays that lead from a code to its row, and the two
// that answer the questions asked most.
func writeCodeIndexes(b *bytes.Buffer, statuses []status) {
	const beyond = 600 // stands for every number that the arrays do not reach
	var index []string
	for i, s := range statuses {
		index = append(index, fmt.Sprintf("%s: %d", s.identifier, i+1))
	}
	var retryable, modify []string
	for code := range beyond + 1 {
		class := code
		if code < 100 || code > 599 {
			class = 500
		}
		switch actionFor(statuses, class) {
		case "retry", "retry-after":
			retryable = append(retryable, fmt.Sprintf("%d: true", code))
		case "modify":
			modify = append(modify, fmt.Sprintf("%d: true", code))
		}
	}
	b.WriteString(`// The arrays by code. Their last index stands for every number that they do
// not reach. A code without a row has 0 in codeRows; the other two have the
// truth of ActionFor.
var (
`)
	writeArray(b, "codeRows", fmt.Sprintf("[%d]uint8", beyond+1), 4, index)
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
	var keys []string
	b.WriteString(`// names has the names, in lower case and without spaces and hyphens, with the
// indexes of their rows. The one at index 0 is none.
var names = [...]struct {
key string
row uint8
}{
{},
`)
	for i, s := range statuses {
		for _, name := range []string{s.name, s.identifier} {
			if key := fold(name); !slices.Contains(keys, key) {
				keys = append(keys, key)
				fmt.Fprintf(b, "{%q, %d},\n", key, i+1)
			}
		}
	}
	b.WriteString("}\n\n")
	b.WriteString(`// nameSlots is a hash table from the names to their indexes in names. A name
// that finds its slot taken is in the next free one. A free slot has 0.
`)
	writeSlots(b, "nameSlots", keys, hash)
}

// writeErrorIndex writes the hash table that leads from an error code to its row.
func writeErrorIndex(b *bytes.Buffer, errorCodes []errorCode) {
	var codes []string
	for _, e := range errorCodes {
		codes = append(codes, e.code)
	}
	b.WriteString(`// errorSlots is a hash table from the error codes to the indexes of their rows. A
// code that finds its slot taken is in the next free one. A free slot has 0.
`)
	writeSlots(b, "errorSlots", codes, errorHash)
}

// errorHash is what the function of the same name in errorcode.go returns.
func errorHash(code string) uint {
	h := uint(0)
	for i := max(len(code)-8, 0); i < len(code); i++ {
		h = 31*h + uint(code[i])
	}
	return h
}

// writeSlots writes a hash table with the indexes of the keys, the first of
// which is 1: each in the slot of its hash, or in the next free one. Three slots
// of four are free, so most look-ups end at the first.
func writeSlots(b *bytes.Buffer, name string, keys []string, hash func(key string) uint) {
	size := 1
	for size < 4*len(keys) {
		size *= 2
	}
	slots := make([]int, size)
	for i, key := range keys {
		slot := hash(key) % uint(size)
		for slots[slot] != 0 {
			slot = (slot + 1) % uint(size)
		}
		slots[slot] = i + 1
	}
	var elems []string
	for slot, index := range slots {
		if index != 0 {
			elems = append(elems, fmt.Sprintf("%d: %d", slot, index))
		}
	}
	b.WriteString("var ")
	writeArray(b, name, fmt.Sprintf("[%d]uint16", size), 10, elems)
}
