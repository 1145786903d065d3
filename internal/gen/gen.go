// Gen makes the generated parts of dmsstatus from status_codes.csv and
// error_codes.csv: table.go, errortable.go, docs/status-codes.md, docs/error-codes.md,
// and what README.md says of the error codes. It is run by go generate, in the root of the module.
//
// It needs no network, and its output is deterministic. It does not import the
// root package, so it works even when table.go is broken.
package main

import (
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
)

const (
	statusSource = "status_codes.csv"
	errorSource  = "error_codes.csv"

	edition = "2026-11" // when the pages and clients were read that the tables come from
)

func main() {
	if err := generate("."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes the generated files below root, the root of the module. If a
// source is wrong, it writes none.
func generate(root string) error {
	files, err := render(root)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(root, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// An output is one generated file of the module.
type output struct {
	name string // slash-separated, relative to the root of the module
	data []byte
}

// render reads the sources below root and returns the files made from them. An
// error about the content of a source starts with its name and line.
func render(root string) ([]output, error) {
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
	if readme, err = replaceSection(readme, "error codes", errorCountMarkdown(statuses, errorCodes)); err != nil {
		return nil, fmt.Errorf("README.md: %w", err)
	}
	return formatted([]output{
		{"table.go", tableGo(statuses)},
		{"errortable.go", errorTableGo(statuses, errorCodes)},
		{"docs/status-codes.md", statusCodesMarkdown(statuses)},
		{"docs/error-codes.md", errorCodesMarkdown(statuses, errorCodes)},
		{"README.md", readme},
	})
}

// formatted returns the files with their Go source formatted.
func formatted(files []output) ([]output, error) {
	for i, f := range files {
		if path.Ext(f.name) != ".go" {
			continue
		}
		data, err := format.Source(f.data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files[i].data = data
	}
	return files, nil
}
