# For a Makefile: `include ci/witcraft.mk`, then `make witcraft-ci`.
WITCRAFT ?= witcraft
WITCRAFT_FILE ?= witcraft.toml

.PHONY: witcraft-ci witcraft-fmt
witcraft-ci:
	$(WITCRAFT) ci --file $(WITCRAFT_FILE)

witcraft-fmt:
	$(WITCRAFT) wit fmt wit
