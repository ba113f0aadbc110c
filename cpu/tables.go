package cpu

import (
	"fmt"

	"cresset/device"
)

// maps is the table of elementwise functions, by name: each family has a part of it.
var maps = merge(arithmetic, rounding, comparisons, logic, transcendental, activations, indexMaps, gammas, bessels)

// merge joins tables of different names.
func merge(parts ...map[device.Op]row) map[device.Op]row {
	all := map[device.Op]row{}
	for _, part := range parts {
		for op, r := range part {
			if all[op] != nil {
				panic(fmt.Sprintf("cpu: %s stands in two tables", op))
			}
			all[op] = r
		}
	}
	return all
}
