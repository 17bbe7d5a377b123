namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>In what two versions of an object differ, for people.</summary>
internal static class Difference
{
    private const int PathsMax = 4;

    /// <summary>The first paths that differ with both values; metadata that every write changes is left out.</summary>
    internal static string Between(Json? before, Json? after)
    {
        var found = new List<string>();
        Compare("", Bare(before), Bare(after), found);
        return string.Join("; ", found.Take(PathsMax));
    }

    private static Json? Bare(Json? stored) => stored?
        .WithAt(["metadata", "managedFields"], null)
        .WithAt(["metadata", "resourceVersion"], null);

    private static void Compare(string path, Json? before, Json? after, List<string> found)
    {
        if (before == after || found.Count > PathsMax)
        {
            return;
        }
        if (before is { IsMap: true } && after is { IsMap: true })
        {
            foreach (var name in before.Members.Keys.Union(after.Members.Keys, StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", before[name], after[name], found);
            }
            return;
        }
        if (before is { IsList: true } && after is { IsList: true } && before.Items.Count == after.Items.Count)
        {
            for (var i = 0; i < before.Items.Count; i++)
            {
                Compare(FormattableString.Invariant($"{path}[{i}]"), before.Items[i], after.Items[i], found);
            }
            return;
        }
        found.Add($"{path}: {before?.ToString() ?? "nothing"} -> {after?.ToString() ?? "nothing"}");
    }
}
