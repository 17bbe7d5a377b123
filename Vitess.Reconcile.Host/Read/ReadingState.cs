using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Gathers lines and faults while one document is read.</summary>
internal sealed class ReadingState
{
    /// <summary>The place of the document itself.</summary>
    internal const int Root = -1;

    // Reason: an API server refuses objects above 3 MB; only aliases of aliases make more values than this.
    private const int ValuesMax = 1_000_000;

    private readonly List<Place> places = [];
    private readonly List<(int Line, Defect Defect)> faults = [];
    private readonly int first;

    internal ReadingState(int first) => this.first = first;

    internal static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    internal static string Item(string path, int index) => FormattableString.Invariant($"{path}[{index}]");

    /// <summary>Notes where a member of a map stands.</summary>
    /// <returns>Its place.</returns>
    internal int Member(int around, string name, int line) => Add(new(around, name, 0, line));

    /// <summary>Notes where an item of a list stands.</summary>
    /// <returns>Its place.</returns>
    internal int Item(int around, int index, int line) => Add(new(around, Name: null, index, line));

    internal void Fault(int line, string path, string problem, string remedy) =>
        faults.Add((line, new(path, problem, remedy)));

    internal void Fault(int line, int place, string problem, string remedy) => Fault(line, PathOf(place), problem, remedy);

    /// <summary>A member that its map has already: the fault stands here, and the field stays where it stood first.</summary>
    internal void Duplicate(int place)
    {
        var (line, name) = (places[place].Line, places[place].Name ?? "");
        places[place] = places[place] with { Line = 0 };
        Fault(line, place, $"\"{name}\" is given twice in one map", "Take one of the two out");
    }

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

    internal ParsedText Result(Json? value) => new(value, new(() => first, Lines), faults.ToValueList());

    private int Add(Place place)
    {
        places.Add(place);
        return places.Count - 1;
    }

    private string PathOf(int place) => place < 0 ? "" : PathOf(places[place], PathOf(places[place].Around));

    private static string PathOf(Place place, string around) =>
        place.Name is { } name ? Member(around, name) : Item(around, place.Index);

    private ValueMap<string, int> Lines()
    {
        // What is around a place comes before it.
        var paths = new string[places.Count];
        var lines = new List<KeyValuePair<string, int>>(places.Count);
        for (var i = 0; i < paths.Length; i++)
        {
            var place = places[i];
            paths[i] = PathOf(place, place.Around < 0 ? "" : paths[place.Around]);
            if (place.Line > 0)
            {
                lines.Add(new(paths[i], place.Line));
            }
        }
        return lines.ToValueMap();
    }

    /// <summary>Where a field or item stands. Its path is put together when somebody asks: of most documents nobody does.</summary>
    /// <param name="Around">The place of the map or list around it.</param>
    /// <param name="Name">Of a member; null of an item.</param>
    /// <param name="Index">Of an item.</param>
    /// <param name="Line">Counted from 1; 0 when it does not count.</param>
    private readonly record struct Place(int Around, string? Name, int Index, int Line);
}
