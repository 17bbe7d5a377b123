using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Prints a plan for people.</summary>
internal sealed class PlanText(TextWriter output, bool hasColours)
{
    private const string Green = "32", Yellow = "33", Red = "31", Grey = "90", Bold = "1";

    internal void Print(PlanReport report)
    {
        output.WriteLine(Coloured(Bold, $"{report.Cluster} in namespace {report.Cluster.Namespace}"));
        if (report.AssumesEmpty)
        {
            output.WriteLine("Nothing is given as observed: an empty namespace is assumed.");
        }
        Objects(report, ObjectChangeKind.Create, Green, "+ create ");
        Objects(report, ObjectChangeKind.Update, Yellow, "~ update ");
        Objects(report, ObjectChangeKind.Restart, Red, "! restart");
        Lines("- delete", Red, report.Deletions.Select(it => $"{it.Key}: {it.Why}"));
        Lines("! reparent", Red, report.Reparents.Select(it => $"{it.What}: {it.Why}"));
        Lines("> call", Yellow, report.Calls.Select(it => $"{it.What}: {it.Why}"));
        Objects(report, ObjectChangeKind.Differ, Grey, "= differs");
        Lines("= left", Grey, report.Left.Select(key => $"{key}: it is in the spec no more, and is not taken down by itself"));
        Section("Waits", report.Waits.SelectMany(entry => entry.Value.Select(wait => $"{entry.Key}: {wait.Text} ({wait.Code})")));
        Section("Not known", report.Of(ObjectChangeKind.Unknown)
            .Select(it => $"{it.Change.Key}: it was not given; where it does not stand it is created").Concat(report.Unknown));
        output.WriteLine(Coloured(Bold, Summary(report)));
    }

    private void Objects(PlanReport report, ObjectChangeKind kind, string colour, string mark)
    {
        foreach (var (change, isLater) in report.Of(kind))
        {
            var tail = (change.ReplacesPods ? ", its pods are replaced" : "")
                + (isLater && kind is ObjectChangeKind.Create or ObjectChangeKind.Update ? Coloured(Grey, "  later") : "");
            output.WriteLine($"{Coloured(colour, mark)}  {change.Key}{tail}");
            foreach (var field in change.Fields)
            {
                output.WriteLine($"      {field.Path}: {Value(field.Old)} → {Value(field.New)}");
            }
        }
    }

    private void Lines(string mark, string colour, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine($"{Coloured(colour, mark.PadRight(9))}  {line}");
        }
    }

    private void Section(string title, IEnumerable<string> lines)
    {
        var all = lines.ToValueList();
        if (all.Count > 0)
        {
            output.WriteLine(title + ":");
        }
        foreach (var line in all)
        {
            output.WriteLine("  " + line);
        }
    }

    private static string Summary(PlanReport report)
    {
        if (!report.HasChanges)
        {
            return report.Unknown.Count == 0 && !report.Of(ObjectChangeKind.Unknown).Any() ? "No change." : "No change, as far as is known.";
        }
        (string What, int Count)[] counts =
        [
            ("to create", report.Of(ObjectChangeKind.Create).Count()),
            ("to update", report.Of(ObjectChangeKind.Update).Count()),
            ("to restart", report.Of(ObjectChangeKind.Restart).Count()),
            ("to delete", report.Deletions.Count),
            ("to reparent", report.Reparents.Count),
            ("to call", report.Calls.Count),
        ];
        return string.Join(", ", counts.Where(it => it.Count > 0).Select(it => $"{it.Count} {it.What}")) + ".";
    }

    private static string Value(Json? value) => value switch
    {
        null => "(none)",
        { AsText: { Length: > 0 } text } when !text.Contains('\n', StringComparison.Ordinal) => text,
        _ => value.ToString(),
    };

    private string Coloured(string colour, string text) => hasColours ? $"\e[{colour}m{text}\e[0m" : text;
}
