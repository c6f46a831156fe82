// Walks from one sentence to another: go run . LIBONNXRUNTIME MODEL [FROM TO]
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

// TOKENS is what the numbers are for that choose words.
const TOKENS = 17

// Model is a model package: a folder.
type Model struct {
	tokenizer        *Tokenizer
	encoder, decoder *Graph
	config           struct {
		Sizes struct{ Latent, MaxTokens int }
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 && len(os.Args) != 5 {
		log.Fatal("usage: go run . LIBONNXRUNTIME MODEL [FROM TO]")
	}
	ends := []string{"I like my job.", "Where is the station?"}
	if len(os.Args) == 5 {
		ends = os.Args[3:]
	}
	if err := morph(os.Args[1], os.Args[2], ends[0], ends[1]); err != nil {
		log.Fatal(err)
	}
}

func morph(library, folder, from, to string) error {
	if err := OpenRuntime(library); err != nil {
		return err
	}
	model, err := OpenModel(folder)
	if err != nil {
		return err
	}
	start, err := model.Encode(from)
	if err != nil {
		return err
	}
	end, err := model.Encode(to)
	if err != nil {
		return err
	}
	var latents [][]float32
	for _, t := range []float32{0, 0.25, 0.5, 0.75, 1} {
		latent := make([]float32, len(start))
		for i := range latent {
			latent[i] = start[i] + t*(end[i]-start[i])
		}
		latents = append(latents, latent)
	}
	for _, way := range []struct {
		title       string
		temperature float32
	}{{"The likeliest words:", 0}, {"Words drawn with seed 1:", 0.8}} {
		sentences, err := model.Decode(latents, 1, way.temperature)
		if err != nil {
			return err
		}
		fmt.Println(way.title)
		for _, sentence := range sentences {
			fmt.Println(" ", sentence)
		}
	}
	return nil
}

// OpenModel opens what encodes and decodes.
func OpenModel(folder string) (*Model, error) {
	var model Model
	content, err := os.ReadFile(filepath.Join(folder, "config.json"))
	if err == nil {
		err = json.Unmarshal(content, &model.config)
	}
	if err == nil {
		model.tokenizer, err = ReadTokenizer(filepath.Join(folder, "tokenizer.json"))
	}
	if err == nil {
		model.encoder, err = OpenGraph(filepath.Join(folder, "onnx", "encoder.onnx"))
	}
	if err == nil {
		model.decoder, err = OpenGraph(filepath.Join(folder, "onnx", "decoder.onnx"))
	}
	return &model, err
}

// Encode is the mean of a sentence's posterior.
func (model *Model) Encode(text string) ([]float32, error) {
	ids := model.tokenizer.Encode(text)
	mask := make([]int64, len(ids))
	for i := range mask {
		mask[i] = 1
	}
	shape := []int64{1, int64(len(ids))}
	rows, err := Run[float32](model.encoder, map[string]Tensor{
		"input_ids":      {ids, shape},
		"attention_mask": {mask, shape},
	}, "mean")
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// Decode writes a sentence for each latent; at temperature 0 of the likeliest words, whatever the seed.
func (model *Model) Decode(latents [][]float32, seed uint64, temperature float32) ([]string, error) {
	var all, draws []float32
	for i, latent := range latents {
		all = append(all, latent...)
		draws = append(draws, Uniforms(seed, TOKENS, uint32(i), model.config.Sizes.MaxTokens)...)
	}
	rows, err := Run[int64](model.decoder, map[string]Tensor{
		"latent":         {all, []int64{int64(len(latents)), int64(model.config.Sizes.Latent)}},
		"uniforms":       {draws, []int64{int64(len(latents)), int64(model.config.Sizes.MaxTokens)}},
		"temperature":    {[]float32{temperature}, nil},
		"top_k":          {[]int64{0}, nil},
		"top_p":          {[]float32{1}, nil},
		"min_p":          {[]float32{0}, nil},
		"with_log_probs": {[]bool{false}, nil},
	}, "token_ids")
	if err != nil {
		return nil, err
	}
	sentences := make([]string, len(rows))
	for i, ids := range rows {
		sentences[i] = model.tokenizer.Decode(ids)
	}
	return sentences, nil
}
