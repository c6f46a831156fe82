package main

// Uniforms are `count` numbers in [0, 1), the same as everywhere: the upper 24 bits of the words that Philox4x32-10 makes of the
// counters [block, index, purpose, 0] under the seed (Salmon et al. 2011).
func Uniforms(seed uint64, purpose, index uint32, count int) []float32 {
	draws := make([]float32, 0, count+3)
	for block := uint32(0); len(draws) < count; block++ {
		a, b, c, d := block, index, purpose, uint32(0)
		left, right := uint32(seed), uint32(seed>>32)
		for round := 0; round < 10; round++ {
			p, q := uint64(a)*0xD2511F53, uint64(c)*0xCD9E8D57
			a, b, c, d = uint32(q>>32)^b^left, uint32(q), uint32(p>>32)^d^right, uint32(p)
			left, right = left+0x9E3779B9, right+0xBB67AE85
		}
		for _, word := range [4]uint32{a, b, c, d} {
			draws = append(draws, float32(word>>8)/(1<<24))
		}
	}
	return draws[:count]
}
