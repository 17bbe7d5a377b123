namespace Vitess.Reconcile.Kubernetes;

/// <summary>
/// What Kubernetes knows of one place in an object: its members, how lists merge, and what it fills in there.
/// </summary>
/// <remarks>
/// The one table behind defaults, strategic merge and server-side apply. A place without a shape is taken as it is:
/// maps merge member by member, lists are replaced whole.
/// </remarks>
internal sealed class Shape
{
    /// <summary>A place of which nothing special is known.</summary>
    public static Shape Any { get; } = new();

    /// <summary>A place that the server writes itself, in which nothing is filled in.</summary>
    public static Shape Opaque { get; } = new();

    /// <summary>A text or number that is stored as a quantity in canonical form.</summary>
    public static Shape Quantity { get; } = new() { Rewrite = Canonical };

    /// <summary>A free map of texts, such as labels.</summary>
    public static Shape Texts { get; } = new() { Each = Any };

    /// <summary>A free map of quantities by resource name, each rounded up to a thousandth.</summary>
    public static Shape Quantities { get; } = new() { Each = new() { Rewrite = Rounded } };

    /// <summary>A map that is replaced as a whole, such as a selector.</summary>
    public static Shape AtomicMap { get; } = new() { IsAtomic = true };

    /// <summary>Members with a shape of their own, by name.</summary>
    public ValueMap<string, Shape> Members { get; init; }

    /// <summary>The shape of every item of a list, or of every value of a free map.</summary>
    public Shape? Each { get; init; }

    /// <summary>Whether this is a list, and not a map.</summary>
    public bool IsList { get; init; }

    /// <summary>How the items of a list merge.</summary>
    public ListMergeKey Merge { get; init; } = ListMergeKey.Atomic;

    /// <summary>Whether a map is replaced as a whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Members that are filled in where absent, in this order.</summary>
    public ValueList<FieldDefault> Defaults { get; init; }

    /// <summary>Members for which the zero of their type (0, "", false) is the same as absent.</summary>
    public ValueList<string> ZeroIsAbsent { get; init; }

    /// <summary>What is made of the value before anything else, where a sentence of the table is not enough.</summary>
    public Func<Json, Json>? Rewrite { get; init; }

    private static Json Canonical(Json written)
    {
        var text = written.AsText ?? written.AsNumber;
        return text is null || (written.AsText is not null && IsPlain(text)) ? written
            : Kubernetes.Quantity.Canonical(text) is var canonical && canonical == written.AsText ? written : canonical;
    }

    private static Json Rounded(Json written)
    {
        var canonical = Canonical(written);
        return canonical.AsText is { } text
            && (text is [.., 'u' or 'n'] || text.Contains('.', StringComparison.Ordinal) || text.Contains("e-", StringComparison.OrdinalIgnoreCase))
            && Kubernetes.Quantity.Parse(text) is { } amount && amount.ToThousandths() is var rounded && rounded != amount
            ? rounded.ToString()
            : canonical;
    }

    /// <summary>
    /// A whole number without a suffix that no suffix can shorten: the common case, told without arithmetic.
    /// </summary>
    private static bool IsPlain(string text) => text is [> '0' and <= '9', ..] && text.Length < 10 && text[^1] is >= '1' and <= '9'
        && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether a free map or a list, which vanishes when empty.</summary>
    public bool VanishesWhenEmpty => IsList || (Each is not null && Members.Count == 0);

    /// <summary>The shape of a member; <see cref="Any"/> when nothing is known of it.</summary>
    public Shape Member(string name) => Members.GetValueOrDefault(name) ?? Each ?? Any;

    /// <summary>A map with these members.</summary>
    public static Shape Map(params ReadOnlySpan<(string Name, Shape Of)> members)
    {
        var pairs = new List<KeyValuePair<string, Shape>>(members.Length);
        foreach (var (name, of) in members)
        {
            pairs.Add(KeyValuePair.Create(name, of));
        }
        return new() { Members = pairs.ToValueMap() };
    }

    /// <summary>A list whose items are told apart by keys; strategic merge patches know only the first.</summary>
    public static Shape Keyed(Shape item, params ReadOnlySpan<string> keys) =>
        new() { IsList = true, Each = item, Merge = new(ListMerge.ByKey, ValueList.Create(keys)) };

    /// <summary>A list that is replaced as a whole.</summary>
    public static Shape Atomic(Shape item) => new() { IsList = true, Each = item };

    /// <summary>A list of texts that is a set.</summary>
    public static Shape Set() => new() { IsList = true, Each = Any, Merge = new(ListMerge.Set, []) };

    /// <summary>This shape with members filled in where absent.</summary>
    public Shape Filling(params ReadOnlySpan<FieldDefault> defaults) => new()
    {
        Members = Members, Each = Each, IsList = IsList, Merge = Merge, IsAtomic = IsAtomic, Rewrite = Rewrite,
        ZeroIsAbsent = ZeroIsAbsent, Defaults = [.. Defaults, .. defaults],
    };

    /// <summary>This shape with members whose zero is the same as absent.</summary>
    public Shape Omitting(params ReadOnlySpan<string> names) => new()
    {
        Members = Members, Each = Each, IsList = IsList, Merge = Merge, IsAtomic = IsAtomic, Rewrite = Rewrite,
        ZeroIsAbsent = ValueList.Create(names), Defaults = Defaults,
    };

    /// <summary>This shape with a rewriting before anything else.</summary>
    public Shape Rewritten(Func<Json, Json> rewrite) => new()
    {
        Members = Members, Each = Each, IsList = IsList, Merge = Merge, IsAtomic = IsAtomic, Rewrite = rewrite,
        ZeroIsAbsent = ZeroIsAbsent, Defaults = Defaults,
    };

    /// <summary>This map, replaced as a whole.</summary>
    public Shape AsAtomic() => new()
    {
        Members = Members, Each = Each, IsList = IsList, Merge = Merge, IsAtomic = true, Rewrite = Rewrite,
        ZeroIsAbsent = ZeroIsAbsent, Defaults = Defaults,
    };
}

/// <summary>A member that is filled in where absent.</summary>
/// <param name="Name">The member.</param>
/// <param name="Of">Its value, from the map it stands in; null leaves it absent.</param>
internal sealed record FieldDefault(string Name, Func<Json, Json?> Of)
{
    /// <summary>A member with a fixed default.</summary>
    public FieldDefault(string name, Json value)
        : this(name, _ => value)
    {
    }
}
