package bind

import (
	"cresset/distributions"
	"cresset/tensor"
)

// A Distribution makes the distribution that the keyword arguments describe.
type Distribution func(a *Args) distributions.Distribution

// LookupDistribution returns how the distribution that PyTorch calls name is made.
func LookupDistribution(name string) (d Distribution, ok bool) {
	d, ok = families[name]
	return d, ok
}

// keyword returns the tensor that a keyword argument gives.
func (a *Args) keyword(name string) *tensor.Tensor { return a.Tensor(-1, name) }

func family1[D distributions.Distribution](f func(x *tensor.Tensor) D, x string) Distribution {
	return func(a *Args) distributions.Distribution { return f(a.keyword(x)) }
}

func family2[D distributions.Distribution](f func(x, y *tensor.Tensor) D, x, y string) Distribution {
	return func(a *Args) distributions.Distribution { return f(a.keyword(x), a.keyword(y)) }
}

func family3[D distributions.Distribution](f func(x, y, z *tensor.Tensor) D, x, y, z string) Distribution {
	return func(a *Args) distributions.Distribution { return f(a.keyword(x), a.keyword(y), a.keyword(z)) }
}

// trials is a family with a number of trials and logits.
func trials[D distributions.Distribution](f func(n int, logits *tensor.Tensor) D) Distribution {
	return func(a *Args) distributions.Distribution {
		return f(a.Int(-1, "total_count", 1), a.keyword("logits"))
	}
}

var families = map[string]Distribution{
	"Normal":         family2(distributions.NewNormal, "loc", "scale"),
	"LogNormal":      family2(distributions.NewLogNormal, "loc", "scale"),
	"Laplace":        family2(distributions.NewLaplace, "loc", "scale"),
	"Cauchy":         family2(distributions.NewCauchy, "loc", "scale"),
	"Gumbel":         family2(distributions.NewGumbel, "loc", "scale"),
	"StudentT":       family3(distributions.NewStudentT, "df", "loc", "scale"),
	"HalfNormal":     family1(distributions.NewHalfNormal, "scale"),
	"HalfCauchy":     family1(distributions.NewHalfCauchy, "scale"),
	"Exponential":    family1(distributions.NewExponential, "rate"),
	"Gamma":          family2(distributions.NewGamma, "concentration", "rate"),
	"Chi2":           family1(distributions.NewChi2, "df"),
	"Beta":           family2(distributions.NewBeta, "concentration1", "concentration0"),
	"Dirichlet":      family1(distributions.NewDirichlet, "concentration"),
	"Uniform":        family2(distributions.NewUniform, "low", "high"),
	"Pareto":         family2(distributions.NewPareto, "scale", "alpha"),
	"Weibull":        family2(distributions.NewWeibull, "scale", "concentration"),
	"Kumaraswamy":    family2(distributions.NewKumaraswamy, "concentration1", "concentration0"),
	"FisherSnedecor": family2(distributions.NewFisherSnedecor, "df1", "df2"),
	"InverseGamma":   family2(distributions.NewInverseGamma, "concentration", "rate"),
	"VonMises":       family2(distributions.NewVonMises, "loc", "concentration"),
	"Bernoulli":      family1(distributions.NewBernoulliLogits, "logits"),
	"Geometric":      family1(distributions.NewGeometric, "probs"),
	"Poisson":        family1(distributions.NewPoisson, "rate"),
	"Categorical":    family1(distributions.NewCategoricalLogits, "logits"),
	"Binomial":       trials(distributions.NewBinomialLogits),
	"Multinomial":    trials(distributions.NewMultinomialLogits),
	"NegativeBinomial": func(a *Args) distributions.Distribution {
		return distributions.NewNegativeBinomialLogits(a.Float(-1, "total_count", 1), a.keyword("logits"))
	},
	"OneHotCategorical":         family1(distributions.NewOneHotCategoricalLogits, "logits"),
	"MultivariateNormal":        family2(distributions.NewMultivariateNormal, "loc", "covariance_matrix"),
	"LowRankMultivariateNormal": family3(distributions.NewLowRankMultivariateNormal, "loc", "cov_factor", "cov_diag"),
	"ContinuousBernoulli":       family1(distributions.NewContinuousBernoulli, "probs"),
	"RelaxedBernoulli":          family2(distributions.NewRelaxedBernoulliLogits, "temperature", "logits"),
	"RelaxedOneHotCategorical":  family2(distributions.NewRelaxedOneHotCategoricalLogits, "temperature", "logits"),
	"LogisticNormal":            family2(distributions.NewLogisticNormal, "loc", "scale"),
	"GeneralizedPareto":         family3(distributions.NewGeneralizedPareto, "loc", "scale", "concentration"),
}
