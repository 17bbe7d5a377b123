namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>The flags of a command line that is partly meant for others: what is not asked for is passed over.</summary>
/// <remarks>The pod that lists backups has the operator's own command line with the flags of a storage behind it.</remarks>
internal sealed class GivenFlags
{
    private readonly SortedDictionary<string, string> flags = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="arguments">As in <c>--s3_backup_storage_bucket=b</c>, with dashes or underscores; the last one counts.</param>
    internal GivenFlags(IEnumerable<string> arguments)
    {
        string? open = null;
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith('-'))
            {
                flags[open ?? ""] = argument;
                open = null;
                continue;
            }
            var parts = argument.TrimStart('-').Split('=', 2);
            open = parts[0].Replace('-', '_');
            flags[open] = parts.Length > 1 ? parts[1] : "true";
            open = parts.Length > 1 ? null : open;
        }
    }

    /// <summary>The value of a flag, by its name with underscores; empty when it is not given.</summary>
    internal string this[string name] => Find(name) ?? "";

    /// <summary>The value of a flag, by its name with underscores; null when it is not given.</summary>
    internal string? Find(string name) => flags.GetValueOrDefault(name);
}
