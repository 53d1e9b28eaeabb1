# verdict.awk — rows "PROGRAM <tab> CASE <tab> RESULT" of all builds to one verdict. A case counts
# once: failed when it failed anywhere, skipped when it ran nowhere.
{
    key = $1 "\t" $2
    if (!(key in result) || $3 == "failed" || (result[key] == "skipped" && $3 == "ok"))
        result[key] = $3
}
END {
    passed = failed = skipped = 0
    for (key in result) {
        if (result[key] == "failed") {
            name = key
            sub(/\t/, ": ", name)
            print "failed: " name | "sort"
        }
        passed += result[key] == "ok"
        failed += result[key] == "failed"
        skipped += result[key] == "skipped"
    }
    close("sort")
    if (skipped > 0)
        printf "%d skipped, for want of what they need\n", skipped
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0 || passed == 0
}
