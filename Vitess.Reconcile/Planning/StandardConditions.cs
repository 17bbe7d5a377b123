namespace Vitess.Reconcile.Planning;

/// <summary>The conditions that every kind has.</summary>
internal static class StandardConditions
{
    // Reason: people read it. Of a hundred shards that come up at once, a list of all would change several times a second.
    private const int NamedMax = 10;

    /// <summary>Whether everything is as wanted, whether it serves and as well as it should, whether something is on, and what waits for somebody.</summary>
    /// <param name="isReady">Whether everything that is wanted is there and ready.</param>
    /// <param name="isAvailable">Whether it serves; null when that is not known.</param>
    /// <param name="waits">What is waited for now.</param>
    /// <param name="told">What of it has stood long enough to be told.</param>
    internal static IEnumerable<Condition> Of(
        bool isReady, bool? isAvailable, ValueList<Reason> waits, ValueList<Reason> told)
    {
        var why = told.FirstOrDefault(reason => !reason.IsNote) ?? new("Settling", "changes are on their way");
        yield return isReady
            ? new("Ready", Conditions.True, "AsWanted", "everything that is wanted is there and ready")
            : new("Ready", Conditions.False, why.Code, why.Text);
        yield return new(
            "Available",
            Conditions.Of(isAvailable),
            isAvailable switch { true => "Serving", false => "NotServing", null => "Unknown" },
            isAvailable switch
            {
                true => "it can serve",
                false => "it cannot serve",
                null => "whether it can serve could not be read",
            });
        var progressing = waits.Any(reason => !reason.IsNote) && (!isReady || told.Any(reason => !reason.IsNote));
        yield return progressing
            ? new("Progressing", Conditions.True, why.Code, All(told, why))
            : new("Progressing", Conditions.False, "Settled", "nothing is waited for");
        yield return Degraded(isAvailable, told);
        yield return Blocked(told);
        if (!told.Any(reason => reason.IsNote))
        {
            yield break;
        }
        foreach (var note in told.Where(reason => reason.IsNote).DistinctBy(reason => reason.Code))
        {
            yield return new(note.Code, Conditions.True, note.Code, All(told.Where(reason => reason.Code == note.Code).ToValueList(), note));
        }
    }

    /// <summary>What does not serve at all is not degraded: Available says so.</summary>
    private static Condition Degraded(bool? isAvailable, ValueList<Reason> told)
    {
        var losses = isAvailable == false || !told.Any(reason => reason.IsLoss) ? [] : told.Where(reason => reason.IsLoss).ToValueList();
        return losses.Count > 0
            ? new("Degraded", Conditions.True, losses[0].Code, All(losses, losses[0]))
            : new("Degraded", Conditions.False, isAvailable == false ? "NotServing" : "NothingLost", isAvailable == false
                ? "it cannot serve; Available says since when"
                : "all that serves is as it should be");
    }

    private static Condition Blocked(ValueList<Reason> told)
    {
        // What waits for somebody by its own word says more than what has only waited for long.
        var blocked = !told.Any(reason => reason.IsBlocked) ? []
            : told.Where(reason => reason.IsBlocked).OrderBy(reason => reason.BlockedFrom > DateTimeOffset.MinValue).ToValueList();
        return blocked.Count > 0
            ? new("Blocked", Conditions.True, blocked[0].Code, All(blocked, blocked[0]))
            : new("Blocked", Conditions.False, "NotBlocked", "nothing waits for somebody to act");
    }

    private static string All(ValueList<Reason> told, Reason otherwise)
    {
        if (told.Count == 0)
        {
            return otherwise.Text;
        }
        if (told.Count == 1 && told[0].IsNote == otherwise.IsNote)
        {
            return told[0].Text;
        }
        var texts = told.Where(reason => reason.IsNote == otherwise.IsNote).Select(reason => reason.Text).Distinct().ToList();
        return string.Join("; ", texts.Take(NamedMax)) + (texts.Count > NamedMax ? $"; and {texts.Count - NamedMax} more" : "");
    }
}
