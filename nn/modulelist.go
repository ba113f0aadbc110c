package nn

// A ModuleList holds modules by number: 0.weight, 1.weight and so on. It is a slice,
// and a plain slice of modules in a field does just as well.
type ModuleList[M any] []M
