using System.Globalization;
using System.Text;

namespace Vitess.Reconcile.Values;

/// <summary>An immutable set of MySQL transactions: for each server that wrote any, the numbers of its
/// transactions.</summary>
/// <remarks>Kept parsed, with servers ascending and intervals joined where they touch, so that taking in the next
/// transaction costs a copy of a few numbers, and comparing sets allocates nothing. Tagged transactions of MySQL 8.3
/// and
/// later are not known, as Vitess does not know them. Source: Mysql56GTIDSet of Vitess 22.</remarks>
public sealed class GtidSet : IEquatable<GtidSet>
{
    private readonly ServerUuid[] servers;
    private readonly long[][] intervals;

    private GtidSet(ServerUuid[] servers, long[][] intervals) => (this.servers, this.intervals) = (servers, intervals);

    /// <summary>No transactions.</summary>
    public static GtidSet Empty { get; } = new([], []);

    /// <summary>Whether there are no transactions.</summary>
    public bool IsEmpty => servers.Length == 0;

    /// <summary>The servers that wrote any of the transactions, ascending.</summary>
    public ValueList<ServerUuid> Servers => ValueList.Create<ServerUuid>(servers);

    /// <summary>How many transactions there are.</summary>
    public UInt128 Count
    {
        get
        {
            var count = UInt128.Zero;
            foreach (var numbers in intervals)
            {
                count += Intervals.Count(numbers);
            }
            return count;
        }
    }

    /// <summary>Whether both hold the same transactions; two nulls are equal.</summary>
    /// <param name="left">One set.</param>
    /// <param name="right">The other set.</param>
    public static bool operator ==(GtidSet? left, GtidSet? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they hold different transactions.</summary>
    /// <param name="left">One set.</param>
    /// <param name="right">The other set.</param>
    public static bool operator !=(GtidSet? left, GtidSet? right) => !(left == right);

    /// <summary>Reads a set as MySQL prints it.</summary>
    /// <param name="text">As in <c>16b1039f-22b6-11ed-b765-0a43f95f28a3:1-615:700</c>, several with commas between
    /// them.
    /// Blanks around a part, empty parts and repeated servers are taken; an interval that ends before it begins is
    /// left out.</param>
    /// <returns>The set; null when the text is none.</returns>
    public static GtidSet? Parse(string text)
    {
        var set = Empty;
        foreach (var range in text.AsSpan().Split(','))
        {
            var part = text.AsSpan(range).Trim();
            if (part.Length > 0)
            {
                if (ParseServer(part, set) is not { } wider)
                {
                    return null;
                }
                set = wider;
            }
        }
        return set;
    }

    /// <summary>The number of a server's newest transaction; 0 when there is none.</summary>
    /// <param name="server">The server.</param>
    public long Last(ServerUuid server) => NumbersOf(server) is [.., var last] ? last : 0;

    /// <summary>This set with one transaction more.</summary>
    /// <param name="server">The server that wrote it.</param>
    /// <param name="number">Its number; from 1 up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public GtidSet With(ServerUuid server, long number) => With(server, first: number, last: number);

    /// <summary>This set with an interval of transactions more.</summary>
    /// <param name="server">The server that wrote them.</param>
    /// <param name="first">The first number; from 1 up.</param>
    /// <param name="last">The last number, included; not below the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first is below 1, or the last below the first.</exception>
    public GtidSet With(ServerUuid server, long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var at = Array.BinarySearch(servers, server);
        if (at < 0)
        {
            return new(
                [.. servers[..~at], server, .. servers[~at..]],
                [.. intervals[..~at], [first, last], .. intervals[~at..]]);
        }
        var wider = Extend(intervals[at], first: first, last: last);
        return ReferenceEquals(wider, intervals[at]) ? this : Replace(at, wider);
    }

    /// <summary>The transactions of both sets.</summary>
    /// <param name="other">The other set.</param>
    public GtidSet Union(GtidSet other)
    {
        if (Contains(other))
        {
            return this;
        }
        if (other.Contains(this))
        {
            return other;
        }
        var (all, numbers) = (new List<ServerUuid>(), new List<long[]>());
        var (l, r) = (0, 0);
        while (l < servers.Length || r < other.servers.Length)
        {
            var order = l == servers.Length ? 1
                : r == other.servers.Length ? -1
                : servers[l].CompareTo(other.servers[r]);
            all.Add(order <= 0 ? servers[l] : other.servers[r]);
            numbers.Add(order < 0 ? intervals[l]
                : order > 0 ? other.intervals[r]
                : Intervals.Union(intervals[l], other.intervals[r]));
            (l, r) = (order <= 0 ? l + 1 : l, order >= 0 ? r + 1 : r);
        }
        return new([.. all], [.. numbers]);
    }

    /// <summary>The transactions of this set that the other does not hold.</summary>
    /// <param name="other">What is taken away.</param>
    public GtidSet Subtract(GtidSet other)
    {
        var (rest, numbers) = (new List<ServerUuid>(), new List<long[]>());
        for (var i = 0; i < servers.Length; i++)
        {
            var left = Intervals.Subtract(intervals[i], other.NumbersOf(servers[i]));
            if (left.Length > 0)
            {
                rest.Add(servers[i]);
                numbers.Add(left);
            }
        }
        return rest.Count == 0 ? Empty : new([.. rest], [.. numbers]);
    }

    /// <summary>This set without the transactions of one server.</summary>
    /// <param name="server">The server.</param>
    public GtidSet Without(ServerUuid server) =>
        Array.BinarySearch(servers, server) is var at and >= 0
            ? new([.. servers[..at], .. servers[(at + 1)..]], [.. intervals[..at], .. intervals[(at + 1)..]])
            : this;

    /// <summary>What a replica with this set holds that its primary never had: such a replica must not take
    /// over.</summary>
    /// <param name="primary">The primary's set, which may be older than what the primary has written by now.</param>
    /// <param name="primaryServer">The primary's identity; what it wrote itself cannot be errant.</param>
    public GtidSet ErrantAgainst(GtidSet primary, ServerUuid primaryServer) => Without(primaryServer).Subtract(primary);

    /// <summary>Whether every transaction of the other set is in this one; allocates nothing.</summary>
    /// <param name="other">The other set.</param>
    public bool Contains(GtidSet other)
    {
        var mine = 0;
        for (var i = 0; i < other.servers.Length; i++)
        {
            while (mine < servers.Length && servers[mine].CompareTo(other.servers[i]) < 0)
            {
                mine++;
            }
            if (mine == servers.Length || servers[mine] != other.servers[i]
                || !Intervals.Contains(intervals[mine], other.intervals[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether a transaction is in the set.</summary>
    /// <param name="server">The server that wrote it.</param>
    /// <param name="number">Its number.</param>
    public bool Contains(ServerUuid server, long number) => Intervals.Contains(NumbersOf(server), number);

    /// <inheritdoc/>
    public bool Equals(GtidSet? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && servers.AsSpan().SequenceEqual(other.servers)
            && intervals.Zip(other.intervals).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GtidSet);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Count & int.MaxValue);

    /// <summary>The canonical text: servers ascending with commas between them, intervals ascending, no
    /// blanks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < servers.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(servers[i].ToString());
            for (var n = 0; n < intervals[i].Length; n += 2)
            {
                var (first, last) = (intervals[i][n], intervals[i][n + 1]);
                text.Append(CultureInfo.InvariantCulture, $":{first}");
                if (last != first)
                {
                    text.Append(CultureInfo.InvariantCulture, $"-{last}");
                }
            }
        }
        return text.ToString();
    }

    private static GtidSet? ParseServer(ReadOnlySpan<char> part, GtidSet into)
    {
        var colon = part.IndexOf(':');
        if (colon < 0 || ServerUuid.Parse(part[..colon]) is not { } server)
        {
            return null;
        }
        var numbers = part[(colon + 1)..];
        foreach (var range in numbers.Split(':'))
        {
            var interval = numbers[range];
            var dash = interval.IndexOf('-');
            var first = Number(dash < 0 ? interval : interval[..dash]);
            var last = dash < 0 ? first : Number(interval[(dash + 1)..]);
            if (first is null or < 1 || last is null)
            {
                return null;
            }
            into = last < first ? into : into.With(server, first.Value, last.Value);
        }
        return into;
    }

    private static long? Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // What comes next after the newest is the common case, and needs no merging.
    private static long[] Extend(long[] numbers, long first, long last)
    {
        if (first - 1 != numbers[^1])
        {
            return Intervals.Union(numbers, [first, last]);
        }
        var wider = (long[])numbers.Clone();
        wider[^1] = last;
        return wider;
    }

    private GtidSet Replace(int at, long[] numbers)
    {
        var all = (long[][])intervals.Clone();
        all[at] = numbers;
        return new(servers, all);
    }

    private long[] NumbersOf(ServerUuid server) =>
        Array.BinarySearch(servers, server) is var at and >= 0 ? intervals[at] : [];
}
