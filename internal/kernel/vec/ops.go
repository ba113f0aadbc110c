package vec

// An op names an elementwise function that has assembly.
type op uint8

const (
	opAdd op = iota
	opSub
	opMul
	opDiv
	opMax
	opMin
	opAddScalar
	opMulScalar
	opDivScalar
	opScalarSub
	opScalarDiv
	opMaxScalar
	opMinScalar
	opAxpy
	opMulAdd
	opLerp
	opNeg
	opAbs
	opSquare
	opSqrt
	opRsqrt
	opFloor
	opCeil
	opTrunc
	opRound
	opReLU
	opReLUGrad
	opLeakyReLU
	opLeakyReLUGrad
	opSoftmaxGrad
	opSubScalars
	opExp
	opExpm1
	opLog
	opLog1p
	opLog2
	opLog10
	opTanh
	opTanhGrad
	opSigmoid
	opSigmoidGrad
	opErf
	opGELU
	opGELUGrad
	opGELUTanh
	opGELUTanhGrad
	opSiLU
	opSiLUGrad
	opELU
	opELUGrad
	opLogSoftmaxGrad
)
