# tap.awk — lines "ok N - name", "not ok N - name" (Test Anything Protocol) to rows of `program`.
/^[ \t]*(not )?ok [0-9]+/ {
    result = /^[ \t]*not / ? "failed" : /# SKIP/ ? "skipped" : "ok"
    name = $0
    sub(/^[ \t]*(not )?ok [0-9]+ *(- )?/, "", name)
    sub(/ # time=.*/, "", name)
    gsub(/\t/, " ", name)
    printf "%s\t%s\t%s\n", program, name, result
}
