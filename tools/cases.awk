# cases.awk — ctest's LastTest.log to rows "PROGRAM <tab> CASE <tab> ok|failed|skipped".
# A cmocka program gives a row for each sentence; any other program is one case of its own name. A
# program that ended badly without a failed sentence (a crash, a sanitizer, a time limit) gives one
# row for that, under the sentence it was at.
function emit(name, result) {
    printf "%s\t%s\t%s\n", program, name, result
    failed += result == "failed"
    seen++
    running = ""
}

/^[0-9]+\/[0-9]+ Test: / {
    program = $0
    sub(/^[0-9]+\/[0-9]+ Test: /, "", program)
    seen = failed = summary = 0
    running = ""
}
/^Command: ""$/ { emit("the program is not there", "failed") }
/^\[==========\] .* test\(s\) run\.$/ { summary = 1 }
!summary && /^\[ RUN      \] / { running = substr($0, 14) }
!summary && /^\[       OK \] / { emit(substr($0, 14), "ok") }
!summary && /^\[  SKIPPED \] / { emit(substr($0, 14), "skipped") }
!summary && /^\[  FAILED  \] / { emit(substr($0, 14), "failed") }
/^Test (Passed|Failed)\.$/ {
    if (/Passed/ && seen == 0)
        emit(program, "ok")
    if (/Failed/ && failed == 0)
        emit(running != "" ? running : "the program ended badly", "failed")
    program = ""
}
END { if (program != "") emit("the program never ended", "failed") }
