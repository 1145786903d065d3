// Package gen makes the generated parts of dmsstatus from status_codes.csv and
// error_codes.csv: table.go, errortable.go, index.go, docs/error-codes.md, and
// the tables in README.md.
//
// It needs no network, and its output is deterministic. It does not import the
// parent package, so it works even when table.go is broken.
package gen

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
)

const (
	statusSource = "status_codes.csv"
	errorSource  = "error_codes.csv"
)

// A File is one generated file of the module.
type File struct {
	Name string // slash-separated, relative to the root of the module
	Data []byte
}

// Render reads the sources below root, the root of the module, and returns the
// files made from them. An error about the content of a source starts with its
// name and line.
func Render(root string) ([]File, error) {
	read := func(source string) ([]byte, error) {
		return os.ReadFile(filepath.Join(root, "internal", "gen", source))
	}
	data, err := read(statusSource)
	if err != nil {
		return nil, err
	}
	statuses, err := readStatuses(statusSource, data)
	if err != nil {
		return nil, err
	}
	if data, err = read(errorSource); err != nil {
		return nil, err
	}
	errorCodes, err := readErrorCodes(errorSource, data, statuses)
	if err != nil {
		return nil, err
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return nil, err
	}
	for _, section := range []struct{ name, text string }{
		{"actions", actionsMarkdown()},
		{"status codes", statusesMarkdown(statuses)},
		{"error codes", errorCountMarkdown(statuses, errorCodes)},
	} {
		if readme, err = replaceSection(readme, section.name, section.text); err != nil {
			return nil, fmt.Errorf("README.md: %w", err)
		}
	}
	return formatted([]File{
		{"table.go", tableGo(statuses)},
		{"errortable.go", errorTableGo(statuses, errorCodes)},
		{"index.go", indexGo(statuses, errorCodes)},
		{"docs/error-codes.md", errorCodesMarkdown(statuses, errorCodes)},
		{"README.md", readme},
	})
}

// formatted returns the files with their Go source formatted.
func formatted(files []File) ([]File, error) {
	for i, f := range files {
		if path.Ext(f.Name) != ".go" {
			continue
		}
		data, err := format.Source(f.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		files[i].Data = data
	}
	return files, nil
}

// Generate renders the files below root and puts them in place. A file is
// replaced whole or not at all, and on an error in a source none is.
func Generate(root string) error {
	files, err := Render(root)
	if err != nil {
		return err
	}
	return replace(root, files)
}

// replace writes every file beside its place before it moves the first of them
// there. If the disk is full, say, no file changes.
func replace(root string, files []File) error {
	type move struct{ from, to string }
	var moves []move
	for _, f := range files {
		to := filepath.Join(root, filepath.FromSlash(f.Name))
		if old, err := os.ReadFile(to); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		from, err := writeTemp(filepath.Dir(to), f.Data)
		defer os.Remove(from) // fails harmlessly once the file has been moved
		if err != nil {
			return err
		}
		moves = append(moves, move{from, to})
	}
	for _, m := range moves {
		if err := os.Rename(m.from, m.to); err != nil {
			return err
		}
	}
	return nil
}

// writeTemp writes a new file in dir and returns its name, which is "" if there
// is none.
func writeTemp(dir string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".gen-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Chmod(0o644), f.Close())
}
