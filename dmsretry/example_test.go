package dmsretry_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmsretry"
	"github.com/dms-go/dmsstatus/dmstest"
)

const project = "https://dms.example/v2/project"

// call makes one call of DMS. If into is not nil, it gets what the body of a success says.
func call(ctx context.Context, client *http.Client, method, url, body string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := dmsstatus.CheckResponse(resp); err != nil {
		return err
	}
	if into == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// newClient returns a client that follows no redirect, with a time-out for each request.
func newClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     transport,
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// createInstance creates an instance, and waits until it runs. Its result is the ID. The
// mark is of this creation alone, and so tells its instance from another's of this name.
func createInstance(client *http.Client, name, mark string) dmsretry.Operation[string] {
	return dmsretry.Operation[string]{
		Accepted: true, // DMS goes on after the 200
		Send: func(ctx context.Context) (string, error) {
			var created struct {
				ID string `json:"instance_id"`
			}
			body := fmt.Sprintf(`{"name": %q, "description": %q}`, name, mark)
			err := call(ctx, client, http.MethodPost, project+"/kafka/instances", body, &created)
			if err == nil && created.ID == "" {
				err = errors.New("DMS named no instance") // so it is not known whether there is one
			}
			return created.ID, err
		},
		Look: func(ctx context.Context) (string, dmsretry.Outcome, error) {
			var list struct {
				Instances []struct {
					ID          string `json:"instance_id"`
					Description string
					Status      string
				}
			}
			// 50 fit on a page. More of one name would need more pages.
			err := call(ctx, client, http.MethodGet, project+"/instances?limit=50&name="+name, "", &list)
			for _, instance := range list.Instances {
				switch {
				case instance.Description != mark:
				case instance.Status == "RUNNING":
					return instance.ID, dmsretry.Done, err
				case instance.Status == "ERROR":
					return instance.ID, dmsretry.Failed, err
				default:
					return instance.ID, dmsretry.Unknown, err
				}
			}
			return "", dmsretry.NotDone, err
		},
	}
}

// DMS allows a request to be sent again after a 408. Then the name is taken: by an earlier
// attempt of one's own, as the list shows. Its instance is the result.
func ExampleOperation() {
	const mark = "orders, made by ci-7 at 14:00"
	dms := dmstest.NewTransport(nil,
		dmstest.Answer{For: "POST", Code: 408},
		dmstest.Answer{For: "POST", ErrorCode: "DMS.00400060"},
		dmstest.Answer{For: "GET", Body: `{"instances": [{"instance_id": "1b7c", "description": "` + mark + `", "status": "RUNNING"}]}`},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()

	id, err := createInstance(newClient(dms), "orders", mark).Do(ctx)
	fmt.Println(id, err)
	// Output:
	// 1b7c <nil>
}
