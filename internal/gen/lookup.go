package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// writeErrorSwitch writes the function that leads from an error code to its row. It has
// a switch over what codes begin with, and in each case one over the number that their
// last three digits make, which is a third smaller than one over whole codes.
func writeErrorSwitch(b *bytes.Buffer, errorCodes []errorCode) {
	b.WriteString(`func exactErrorRow(errorCode string) uint16 {
n := len(errorCode) - 3
if n < 0 {
return 0
}
last := 0
for _, digit := range []byte(errorCode[n:]) {
if digit < '0' || digit > '9' {
return 0
}
last = 10*last + int(digit-'0')
}
switch errorCode[:n] {
`)
	begin := ""
	for i, e := range errorCodes {
		n := len(e.code) - 3
		if e.code[:n] != begin {
			if begin != "" {
				b.WriteString("}\n")
			}
			begin = e.code[:n]
			fmt.Fprintf(b, "case %q:\nswitch last {\n", begin)
		}
		last, _ := strconv.Atoi(e.code[n:])
		fmt.Fprintf(b, "case %d:\nreturn %d\n", last, i+1)
	}
	if begin != "" {
		b.WriteString("}\n")
	}
	b.WriteString("}\nreturn 0\n}\n")
}

// writeCodeArrays writes the arrays that lead from a code to its row and its action.
func writeCodeArrays(b *bytes.Buffer, statuses []status) {
	const codes = 600 // those from 0 to 599
	b.WriteString("// codeRows has the index of the row of each code, or 0.\n")
	var rows, actions []string
	for i, s := range statuses {
		rows = append(rows, fmt.Sprintf("%s: %d", s.identifier, i+1))
	}
	for code := range codes {
		actions = append(actions, fmt.Sprintf("%d: %s", code, constName("Action", actionFor(statuses, code))))
	}
	writeArray(b, fmt.Sprintf("codeRows = [%d]uint8", codes), rows)
	b.WriteString("// codeActions has what ActionFor returns.\n")
	writeArray(b, "codeActions = [len(codeRows)]Action", actions)
}

func writeArray(b *bytes.Buffer, declaration string, elems []string) {
	fmt.Fprintf(b, "var %s{\n", declaration)
	for line := range slices.Chunk(elems, 4) {
		b.WriteString(strings.Join(line, ", ") + ",\n")
	}
	b.WriteString("}\n\n")
}

// writeNames writes the switch that leads from a name to its row.
func writeNames(b *bytes.Buffer, statuses []status) {
	var keys []string
	longest := 0
	for _, s := range statuses {
		keys = append(keys, fold(s.name))
		longest = max(longest, len(fold(s.name)))
	}
	fmt.Fprintf(b, "// longestKey is how many bytes of a name count in the longest.\nconst longestKey = %d\n\n", longest)
	b.WriteString(`// nameRow returns the index of the row with a name, or 0. The key is the name in lower
// case and without spaces and hyphens.
`)
	b.WriteString("func nameRow(key string) uint8 {\nswitch key {\n")
	for i, key := range keys {
		fmt.Fprintf(b, "case %q:\nreturn %d\n", key, i+1)
	}
	b.WriteString("}\nreturn 0\n}\n")
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
