;; RUN: mkdir -p %tmpdir/db && cp % %tmpdir/app.wat && echo '[{"id": "GO-2026-0007", "summary": "Loops on empty names", "aliases": ["CVE-2026-2"], "affected": [{"package": {"ecosystem": "Go", "name": "a.org/x"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.3.0"}]}]}]}]' > %tmpdir/db/all.json
;; FAIL: cd %tmpdir && witcraft validate app.wat --deny-advisories db
;; RUN: cd %tmpdir && sed 's/1[.]3[.]0/1.2.3/' db/all.json > mended.json && witcraft validate app.wat --deny-advisories mended.json
;; FAIL: cd %tmpdir && mkdir -p empty && witcraft validate app.wat --deny-advisories empty
;; FAIL: cd %tmpdir && echo '{}' > wrong.json && witcraft validate app.wat --deny-advisories wrong.json
;; FAIL: cd %tmpdir && printf '[ci]\ndeny-advisories = "db"\n[[ci.component]]\npath = "app.wat"\n' > witcraft.toml && witcraft ci
;; FAIL: cd %tmpdir && printf '[ci]\ndeny-advisories = "none"\n[[ci.component]]\npath = "app.wat"\n' > witcraft.toml && witcraft ci

;; A component whose second part was built by Go, with a package from elsewhere.
(component
  (core module)
  (component
    (core module (memory 1)
      (data (i32.const 0) "\ff Go buildinf:\08\02\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\08go1.26.1\e0\000123456789abcdefpath\09app\0amod\09example.com/app\09(devel)\09\0adep\09a.org/x\09v1.2.3\09h1:abc\0a0123456789abcdef"))))
