using System.Globalization;
using System.Text;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A set of transactions that grows in place: by server, intervals of numbers.</summary>
/// <remarks>The simulated servers have one of their own, so that what checks the operator shares no arithmetic with
/// it.</remarks>
internal sealed class Gtids
{
    private readonly List<Server> servers = [];

    internal bool IsEmpty => servers.Count == 0;

    /// <summary>How many transactions there are.</summary>
    internal long Count => servers.Sum(server => server.Spans.Sum(span => span.To - span.From + 1));

    /// <summary>The set as MySQL prints positions for Vitess.</summary>
    internal string Position => "MySQL56/" + ToString();

    internal static Gtids Of(string uuid, long from, long to)
    {
        var set = new Gtids();
        Add(set.At(uuid).Spans, from, to);
        return set;
    }

    /// <summary>The highest number of a server; 0 when there is none.</summary>
    internal long Last(string uuid) => Find(uuid) is { } server ? server.Spans[^1].To : 0;

    internal void Add(string uuid, long number) => Add(At(uuid).Spans, number, number);

    internal void Add(Gtids other)
    {
        foreach (var server in other.servers)
        {
            var spans = At(server.Uuid).Spans;
            foreach (var (from, to) in server.Spans)
            {
                Add(spans, from, to);
            }
        }
    }

    internal bool Contains(string uuid, long number) =>
        Find(uuid) is { } server && server.Spans.Exists(span => span.From <= number && number <= span.To);

    internal bool Contains(Gtids other)
    {
        foreach (var server in other.servers)
        {
            var mine = Find(server.Uuid);
            foreach (var (from, to) in server.Spans)
            {
                if (mine is null || !mine.Spans.Exists(span => span.From <= from && to <= span.To))
                {
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>What this set has and another has not.</summary>
    internal Gtids Minus(Gtids other)
    {
        var rest = new Gtids();
        foreach (var server in servers)
        {
            var theirs = other.Find(server.Uuid)?.Spans ?? [];
            foreach (var (from, to) in server.Spans)
            {
                var next = from;
                foreach (var (start, end) in theirs.Where(span => span.To >= from && span.From <= to))
                {
                    rest.AddUnlessEmpty(server.Uuid, next, start - 1);
                    next = Math.Max(next, end + 1);
                }
                rest.AddUnlessEmpty(server.Uuid, next, to);
            }
        }
        return rest;
    }

    /// <summary>This set without the transactions of one server.</summary>
    internal Gtids Without(string uuid)
    {
        var rest = Clone();
        rest.servers.RemoveAll(server => string.Equals(server.Uuid, uuid, StringComparison.Ordinal));
        return rest;
    }

    internal Gtids Clone()
    {
        var clone = new Gtids();
        foreach (var server in servers)
        {
            clone.servers.Add(new(server.Uuid, [.. server.Spans]));
        }
        return clone;
    }

    internal void Clear() => servers.Clear();

    /// <summary>The set as MySQL prints it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var server in servers)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(server.Uuid);
            foreach (var (from, to) in server.Spans)
            {
                text.Append(CultureInfo.InvariantCulture, $":{from}");
                if (to > from)
                {
                    text.Append(CultureInfo.InvariantCulture, $"-{to}");
                }
            }
        }
        return text.ToString();
    }

    private static void Add(List<(long From, long To)> spans, long from, long to)
    {
        if (spans.Count > 0 && spans[^1] is var last && from >= last.From && from <= last.To + 1)
        {
            spans[^1] = (last.From, Math.Max(last.To, to));
            return;
        }
        spans.Add((from, to));
        spans.Sort();
        for (var i = spans.Count - 1; i > 0; i--)
        {
            if (spans[i].From <= spans[i - 1].To + 1)
            {
                spans[i - 1] = (spans[i - 1].From, Math.Max(spans[i - 1].To, spans[i].To));
                spans.RemoveAt(i);
            }
        }
    }

    private void AddUnlessEmpty(string uuid, long from, long to)
    {
        if (from <= to)
        {
            Add(At(uuid).Spans, from, to);
        }
    }

    private Server? Find(string uuid)
    {
        foreach (var server in servers)
        {
            if (string.Equals(server.Uuid, uuid, StringComparison.Ordinal))
            {
                return server;
            }
        }
        return null;
    }

    private Server At(string uuid)
    {
        if (Find(uuid) is { } there)
        {
            return there;
        }
        var made = new Server(uuid, []);
        var index = servers.FindIndex(server => string.CompareOrdinal(server.Uuid, uuid) > 0);
        servers.Insert(index < 0 ? servers.Count : index, made);
        return made;
    }

    private sealed record Server(string Uuid, List<(long From, long To)> Spans);
}
