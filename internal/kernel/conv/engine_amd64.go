//go:build !purego

package conv

//go:generate go -C _asm run . -out ../zwinograd_amd64.s -stubs ../zstubs_amd64.go -pkg conv

import "cresset/internal/cpufeature"

// currentEngine returns what to use now.
func currentEngine() *engine { return engines[cpufeature.Current()] }

var engines = [...]*engine{
	cpufeature.Generic: plainEngine,
	cpufeature.AVX2: {
		lanes: 8, rows: 6,
		transforms: [transforms]func(m *byte){
			inputMatrix: inputAVX2, weightMatrix: weightAVX2, gradMatrix: gradAVX2,
			outputMatrix: outputAVX2, weightGradMatrix: weightGradAVX2,
		},
		depthSum: depthSumAVX2, depthGrad: depthGradAVX2,
		products: [13]func(p *byte){
			1: productAVX2x1,
			2: productAVX2x2,
			3: productAVX2x3,
			4: productAVX2x4,
			5: productAVX2x5,
			6: productAVX2x6,
		},
	},
	cpufeature.AVX512: {
		lanes: 16, rows: 12,
		transforms: [transforms]func(m *byte){
			inputMatrix: inputAVX512, weightMatrix: weightAVX512, gradMatrix: gradAVX512,
			outputMatrix: outputAVX512, weightGradMatrix: weightGradAVX512,
		},
		depthSum: depthSumAVX512, depthGrad: depthGradAVX512,
		products: [13]func(p *byte){
			1:  productAVX512x1,
			2:  productAVX512x2,
			3:  productAVX512x3,
			4:  productAVX512x4,
			5:  productAVX512x5,
			6:  productAVX512x6,
			7:  productAVX512x7,
			8:  productAVX512x8,
			9:  productAVX512x9,
			10: productAVX512x10,
			11: productAVX512x11,
			12: productAVX512x12,
		},
	},
}
