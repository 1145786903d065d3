// Generate makes the generated files of dmsstatus anew. It is run by
// go generate, in the root of the module.
package main

import (
	"fmt"
	"os"

	"github.com/dms-go/dmsstatus/internal/gen"
)

func main() {
	if err := gen.Generate("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
