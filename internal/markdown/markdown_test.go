package markdown

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCut(t *testing.T) {
	for _, test := range []struct {
		name, doc, begin      string
		before, section, rest string
	}{
		{"some lines", "a\n<\nb\nc\n>\nd\n", "<", "a\n<\n", "b\nc\n", ">\nd\n"},
		{"no lines", "a\n<\n>\nd\n", "<", "a\n<\n", "", ">\nd\n"},
		{"an empty line", "<\n\n>\n", "<", "<\n", "\n", ">\n"},
		{"all of it", "<\nb\n>\n", "<", "<\n", "b\n", ">\n"},
		{"the first of two", "<\nb\n>\n<\nc\n>\n", "<", "<\n", "b\n", ">\n<\nc\n>\n"},
		{"an earlier end", ">\n<\nb\n>\n", "<", ">\n<\n", "b\n", ">\n"},
		{"parts of lines", "a <\n< a\n<\nb >\n> b\n>\n", "<", "a <\n< a\n<\n", "b >\n> b\n", ">\n"},
		{"two lines to begin", "<\nx\n<\n\n>\nb\n>\n", "<\n\n>", "<\nx\n<\n\n>\n", "b\n", ">\n"},
	} {
		before, section, after, err := Cut(test.doc, test.begin, ">")
		assert.NoError(t, err, test.name)
		assert.Equal(t, []string{test.before, test.section, test.rest}, []string{before, section, after}, test.name)
	}
}

func TestCutRefuses(t *testing.T) {
	for doc, want := range map[string]string{
		"":              `no line "<"`,
		"a <\n< b\n>\n": `no line "<"`,
		">\n<":          `no line "<"`,
		"<\nb\n":        `no line ">" after "<"`,
		">\n<\nb\n":     `no line ">" after "<"`,
		"<\na >\n> b":   `no line ">" after "<"`,
	} {
		before, section, after, err := Cut(doc, "<", ">")
		assert.EqualError(t, err, want, "%q", doc)
		assert.Empty(t, before+section+after, "%q", doc)
	}
}
