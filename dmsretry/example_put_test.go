package dmsretry_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/dms-go/dmsstatus/dmsretry"
	"github.com/dms-go/dmsstatus/dmstest"
)

// newestTask returns the ID of the newest background task of an instance, or "".
func newestTask(ctx context.Context, client *http.Client, instance string) (string, error) {
	var list struct{ Tasks []struct{ ID string } }
	err := call(ctx, client, http.MethodGet, project+"/instances/"+instance+"/tasks", "", &list)
	if err != nil || len(list.Tasks) == 0 {
		return "", err
	}
	return list.Tasks[0].ID, nil
}

// restartTask restarts a connector task by a PUT, which would restart it twice if it was
// sent twice. A background task that is newer than the one before shows that it was done,
// if nobody else works on the instance.
func restartTask(client *http.Client, instance, task, before string) dmsretry.Operation[string] {
	return dmsretry.Operation[string]{
		Send: func(ctx context.Context) (string, error) {
			url := project + "/kafka/instances/" + instance + "/connector/tasks/" + task + "/restart"
			return "", call(ctx, client, http.MethodPut, url, "", nil)
		},
		Look: func(ctx context.Context) (string, dmsretry.Outcome, error) {
			id, err := newestTask(ctx, client, instance)
			if id == before {
				return "", dmsretry.NotDone, err
			}
			return id, dmsretry.Done, err
		},
	}
}

// The 504 does not say whether the PUT has acted. The list of background tasks does.
func ExampleOperation_put() {
	dms := dmstest.NewTransport(nil,
		dmstest.Answer{For: "GET", Body: `{"tasks": [{"id": "1"}]}`},
		dmstest.Answer{For: "PUT", Code: 504},
		dmstest.Answer{For: "GET", Body: `{"tasks": [{"id": "2"}, {"id": "1"}]}`},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()

	client := newClient(dms)
	before, err := newestTask(ctx, client, "1b7c")
	if err != nil {
		fmt.Println(err)
		return
	}
	task, err := restartTask(client, "1b7c", "7", before).Do(ctx)
	fmt.Printf("background task %q, %v\n", task, err)
	// Output:
	// background task "2", <nil>
}
