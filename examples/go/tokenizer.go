package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"unicode"
)

// Tokenizer does what tokenizer.json says for text of letters, digits and punctuation in normal form C. Go's regular expressions
// look neither ahead nor behind, so that the patterns of that file stand here as code.
type Tokenizer struct {
	ids     map[string]int64
	tokens  map[int64]string
	lowers  bool
	prefix  string // of pieces that go on with a word; empty where words have no pieces
	unknown int64
	end     int64
}

// ReadTokenizer reads the vocabulary and what is done to words.
func ReadTokenizer(path string) (*Tokenizer, error) {
	var file struct {
		Normalizer struct{ Normalizers []struct{ Type string } }
		Model      struct {
			Type    string
			Vocab   map[string]int64
			Prefix  string `json:"continuing_subword_prefix"`
			Unknown string `json:"unk_token"`
		}
	}
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &file)
	}
	if err != nil {
		return nil, err
	}
	vocabulary := file.Model.Vocab
	read := Tokenizer{ids: vocabulary, tokens: map[int64]string{}, end: vocabulary["<eos>"]}
	read.unknown = vocabulary[file.Model.Unknown]
	if file.Model.Type == "WordPiece" {
		read.prefix = file.Model.Prefix
	}
	for token, id := range vocabulary {
		read.tokens[id] = token
	}
	for _, step := range file.Normalizer.Normalizers {
		read.lowers = read.lowers || step.Type == "Lowercase"
	}
	return &read, nil
}

var (
	invisible  = regexp.MustCompile(`[\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]`)
	sameSigns  = strings.NewReplacer("‐", "-", "‑", "-", "“", `"`, "”", `"`, "„", `"`, "‟", `"`, "＂", `"`, "‘", "'", "’", "'", "‛", "'", "ʼ", "'", "＇", "'")
	dotted     = regexp.MustCompile(`^\p{L}(?:\.\p{L})+`)
	word       = regexp.MustCompile(`^(?:\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['\-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*|[^\s\p{Z}\p{Cc}]\p{M}*)`)
	spaceLeft  = regexp.MustCompile(` ([.,;:!?…%)\]}”’])`)
	spaceRight = regexp.MustCompile(`([(\[{$£€#“‘]) `)
	plainSigns = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'")
)

// Encode turns a sentence into ids, closed by that of <eos>.
func (tokenizer *Tokenizer) Encode(text string) []int64 {
	if tokenizer.lowers {
		text = strings.ToLower(strings.ReplaceAll(text, "Σ", "σ"))
	}
	text = sameSigns.Replace(invisible.ReplaceAllString(text, ""))
	text = withApostrophes(withOpening(withOpening(text, '"', '“', '”'), '\'', '‘', '\''))
	var ids []int64
	for text != "" {
		length := lengthOfWord(text)
		if length > 0 {
			ids = append(ids, tokenizer.spell(text[:length])...)
		} else {
			length = len(string([]rune(text)[:1])) // a space
		}
		text = text[length:]
	}
	return append(ids, tokenizer.end)
}

// withOpening tells opening marks from the others: they stand before something and behind nothing, a space or a bracket.
func withOpening(text string, mark, opening, other rune) string {
	signs := []rune(text)
	for i, sign := range signs {
		if sign != mark {
			continue
		}
		isFree := i == 0 || unicode.IsSpace(signs[i-1]) || strings.ContainsRune("([{“‘\"'-–—", signs[i-1])
		if isFree && i+1 < len(signs) && !unicode.IsSpace(signs[i+1]) {
			signs[i] = opening
		} else {
			signs[i] = other
		}
	}
	return string(signs)
}

// withApostrophes leaves ' inside of words alone.
func withApostrophes(text string) string {
	signs := []rune(text)
	for i, sign := range signs {
		isInside := i > 0 && isOfWord(signs[i-1]) && i+1 < len(signs) && unicode.In(signs[i+1], unicode.L, unicode.N)
		if sign == '\'' && !isInside {
			signs[i] = '’'
		}
	}
	return string(signs)
}

func isOfWord(sign rune) bool { return unicode.In(sign, unicode.L, unicode.N, unicode.M) }

// lengthOfWord is that of the word or the mark that the text begins with, in bytes; 0 for a space.
func lengthOfWord(text string) int {
	if letters := []rune(dotted.FindString(text)); len(letters) > 0 {
		rest := []rune(text[len(string(letters)):])
		if len(rest) > 0 && isOfWord(rest[0]) {
			letters = letters[:len(letters)-2] // "e.g" of "e.going"
		}
		if len(letters) > 1 {
			return len(string(letters))
		}
	}
	return len(word.FindString(text))
}

// spell is the id of a word, or those of the longest pieces that it is made of.
func (tokenizer *Tokenizer) spell(word string) []int64 {
	if id, known := tokenizer.ids[word]; known {
		return []int64{id}
	}
	signs := []rune(word)
	if tokenizer.prefix == "" || len(signs) > 100 {
		return []int64{tokenizer.unknown}
	}
	var ids []int64
	for start := 0; start < len(signs); {
		end := len(signs)
		for ; end > start; end-- {
			piece := string(signs[start:end])
			if start > 0 {
				piece = tokenizer.prefix + piece
			}
			if id, known := tokenizer.ids[piece]; known {
				ids = append(ids, id)
				break
			}
		}
		if end == start {
			return []int64{tokenizer.unknown}
		}
		start = end
	}
	return ids
}

// Decode turns ids up to that of <eos> into text.
func (tokenizer *Tokenizer) Decode(ids []int64) string {
	var text strings.Builder
	for _, id := range ids {
		if id == tokenizer.end {
			break
		}
		token := tokenizer.tokens[id]
		if tokenizer.prefix != "" && strings.HasPrefix(token, tokenizer.prefix) {
			text.WriteString(token[len(tokenizer.prefix):])
			continue
		}
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(token)
	}
	together := spaceLeft.ReplaceAllString(text.String(), "$1")
	return plainSigns.Replace(spaceRight.ReplaceAllString(together, "$1"))
}
