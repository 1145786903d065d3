package simulation

import (
	"net/http"
	"time"

	"github.com/dms-go/dmsstatus/dmsretry"
)

// A kind is a kind of workflow: one operation that a client wants done once.
type kind struct {
	name         string
	method, path string
	status       int      // of a success
	list         string   // the path of the list that shows whether it is done
	busy         reaction // while the client has to wait
	already      reaction // when nothing is left to do; without one it acts again

	creates   bool // an instance, which the client waits for until it runs
	adds      bool // a thing; that it is there is a success
	deletes   bool // a thing; that it is gone is a success
	exclusive bool // while DMS works on it, it is busy
	mistyped  bool // the client sends it to a host where there is no DMS

	shortest, longest time.Duration // how long DMS works on it
}

const (
	instances = "/v2/project/instances"
	instance  = instances + "/instance"
	tasks     = instance + "/tasks"
)

var (
	busy         = failure(http.StatusBadRequest, "DMS.00400026")
	billingBusy  = failure(http.StatusBadRequest, "CBC.99003651")
	nameTaken    = failure(http.StatusBadRequest, "DMS.00400060")
	topicTaken   = failure(http.StatusBadRequest, "DMS.40050005")
	groupGone    = failure(http.StatusBadRequest, "DMS.111400864")
	userGone     = failure(http.StatusBadRequest, "DMS.00500972")
	instanceGone = failure(http.StatusNotFound, "DMS.00404022")
)

var (
	createInstance = kind{
		name: "create an instance, wait until it runs", method: http.MethodPost, path: "/v2/project/kafka/instances", status: http.StatusAccepted,
		list: instances, busy: billingBusy, already: nameTaken, creates: true, shortest: time.Minute, longest: 3 * time.Minute,
	}
	createNamesake = kind{
		name: "the same where names are not unique", method: http.MethodPost, path: "/v2/project/kafka/instances", status: http.StatusAccepted,
		list: instances, busy: billingBusy, creates: true, shortest: time.Minute, longest: 3 * time.Minute,
	}
	createTopic = kind{
		name: "create a topic", method: http.MethodPost, path: instance + "/topics", status: http.StatusOK,
		list: instance + "/topics", busy: busy, already: topicTaken, adds: true,
	}
	resend = kind{
		name: "resend dead letters", method: http.MethodPost, path: "/v2/project/rocketmq/instances/instance/messages/deadletter-resend", status: http.StatusOK,
		list: tasks, busy: busy, exclusive: true, shortest: 10 * time.Second, longest: 40 * time.Second,
	}
	restart = kind{
		name: "restart a connector task", method: http.MethodPut, path: "/v2/project/kafka/instances/instance/connector/tasks/task/restart", status: http.StatusNoContent,
		list: tasks, busy: busy, exclusive: true, shortest: 10 * time.Second, longest: 40 * time.Second,
	}
	deleteGroup = kind{
		name: "delete a consumer group", method: http.MethodDelete, path: instance + "/groups/group", status: http.StatusNoContent,
		list: instance + "/groups", busy: busy, already: groupGone, deletes: true,
	}
	deleteUser = kind{
		name: "delete a user", method: http.MethodDelete, path: instance + "/users/user", status: http.StatusNoContent,
		list: instance + "/users", busy: busy, already: userGone, deletes: true,
	}
	deleteInstance = kind{
		name: "delete an instance", method: http.MethodDelete, path: instance, status: http.StatusNoContent,
		list: instances, busy: busy, already: instanceGone, deletes: true, exclusive: true,
	}
	deleteMistyped = kind{
		name: "delete an instance at a mistyped host", method: http.MethodDelete, path: instance,
		list: instances, mistyped: true, deletes: true,
	}
)

// The workflows, of two variants of DMS. As documented, the names of instances are
// unique. In the worst case they are not: a second creation makes a second instance.
var (
	common     = []*kind{&createTopic, &resend, &restart, &deleteGroup, &deleteUser, &deleteInstance, &deleteMistyped}
	documented = append([]*kind{&createInstance}, common...)
	worstCase  = append([]*kind{&createNamesake}, common...)
	everyKind  = append([]*kind{&createInstance}, worstCase...)
)

// An item is a line of a list: of the thing, or of a task that works on it. In the
// list of a fake there is nothing else; a real client compares the name or the ID,
// and when a task began.
type item struct {
	ID     string `json:"id,omitempty"`
	Status string `json:"status"`
}

const (
	creating = "CREATING"
	running  = "RUNNING"
	broken   = "ERROR"
	deleting = "DELETING"
)

// outcome returns what the list says about the operation, and the ID of what it is about.
func (k *kind) outcome(list []item) (string, dmsretry.Outcome) {
	if k.deletes && len(list) == 0 {
		return "", dmsretry.Done
	}
	for _, i := range list {
		switch {
		case i.Status == creating, i.Status == deleting:
			return i.ID, dmsretry.Unknown
		case i.Status == broken:
			return i.ID, dmsretry.Failed
		case !k.deletes:
			return i.ID, dmsretry.Done
		}
	}
	return "", dmsretry.NotDone
}
