package integrations_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDependencies wants a program that imports one adapter to compile the client that it
// is for, and none of the others.
func TestDependencies(t *testing.T) {
	clients := map[string]string{
		"./huaweicloud":   "github.com/huaweicloud/huaweicloud-sdk-go-v3",
		"./retryablehttp": "github.com/hashicorp/go-retryablehttp",
		"./backoff":       "github.com/cenkalti/backoff/v5",
	}
	for adapter, client := range clients {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", adapter).CombinedOutput()
		require.NoError(t, err, string(out))
		modules := strings.Fields(string(out))
		for _, other := range clients {
			assert.Equal(t, other == client, slices.Contains(modules, other), "%s and %s", adapter, other)
		}
		assert.NotContains(t, modules, "github.com/gophercloud/gophercloud/v2")
		assert.NotContains(t, modules, "github.com/stretchr/testify")
	}
}
