using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Gathers lines and faults while one document is read.</summary>
internal sealed class ReadingState
{
    // Reason: an API server refuses objects above 3 MB; only aliases of aliases make more values than this.
    private const int ValuesMax = 1_000_000;

    private readonly List<KeyValuePair<string, int>> lines = [];
    private readonly List<(int Line, Defect Defect)> faults = [];
    private readonly int first;

    internal ReadingState(int first) => this.first = first;

    internal static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    internal static string Item(string path, int index) => FormattableString.Invariant($"{path}[{index}]");

    internal void At(string path, int line) => lines.Add(KeyValuePair.Create(path, line));

    internal void Fault(int line, string path, string problem, string remedy) =>
        faults.Add((line, new(path, problem, remedy)));

    internal void Duplicate(int line, string path, string name) =>
        Fault(line, path, $"\"{name}\" is given twice in one map", "Take one of the two out");

    /// <summary>How many values were read so far, those that aliases stand for included.</summary>
    internal int Values { get; private set; }

    /// <summary>Counts values and stops the reading when they are too many or too deep.</summary>
    internal void Count(int line, int depth, int values = 1)
    {
        Values += values;
        if (Values > ValuesMax || depth >= Json.DepthMax)
        {
            throw new UnreadableException(
                line, "The document is larger or deeper than any Kubernetes object", "Shorten it");
        }
    }

    internal ParsedText Result(Json? value) => new(value, new(first, lines.ToValueMap()), faults.ToValueList());
}
