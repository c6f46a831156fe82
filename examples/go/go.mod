module example.org/morph

go 1.19
