package rl

// DiscountedSums replaces x[i] by Σ over j ≥ i of discount^(j-i)·x[j]: rewards become
// returns.
func DiscountedSums(x []float64, discount float64) {
	sum := 0.0
	for i := len(x) - 1; i >= 0; i-- {
		sum = x[i] + discount*sum
		x[i] = sum
	}
}

// Advantages returns the generalised advantage estimates of one path, and the returns that
// its values are fitted to (Schulman et al., arXiv:1506.02438, eq. 16):
//
//	advantage[i] = Σ over j ≥ i of (γλ)^(j-i)·δ[j]   with δ[j] = reward[j] + γ·value[j+1] - value[j]
//	return[i]    = Σ over j ≥ i of γ^(j-i)·reward[j]
//
// What follows the last step counts with the value last: 0 where the path ended of its own,
// an estimate where it was cut.
func Advantages(rewards, values []float32, last, gamma, lambda float64) (advantages, returns []float64) {
	n := len(rewards)
	advantages, returns = make([]float64, n), make([]float64, n+1)
	next := last
	for i := n - 1; i >= 0; i-- {
		reward, value := float64(rewards[i]), float64(values[i])
		advantages[i] = reward + gamma*next - value
		returns[i], next = reward, value
	}
	returns[n] = last
	DiscountedSums(advantages, gamma*lambda)
	DiscountedSums(returns, gamma)
	return advantages, returns[:n]
}
