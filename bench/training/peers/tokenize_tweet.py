"""Cuts each line of a text with NLTK's TweetTokenizer and writes the words with spaces between them."""
import json
import sys

from nltk.tokenize import TweetTokenizer

tokenize = TweetTokenizer(preserve_case=False).tokenize
sentences = 0
with open(sys.argv[1], encoding="utf8") as source, open(sys.argv[2], "w", encoding="utf8") as target:
    for line in source:
        target.write(" ".join(tokenize(line)) + "\n")
        sentences += 1
print(json.dumps({"sentences": sentences}))
