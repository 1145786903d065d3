// Package simulation has only a test. It runs whole operations against a fake DMS in
// bad weather, with many clients, and counts what goes wrong.
package simulation
