namespace Vitess.Reconcile.Desired;

/// <summary>The digest that a pod is annotated with, composed of named items.</summary>
/// <remarks>An item whose source is empty is left out, so that a new kind of item restarts no pod that does not use it.
/// Items are added in any order. Bit-exact with the Go operator.</remarks>
public sealed record DesiredStateHash
{
    /// <summary>The annotation that holds the digest.</summary>
    public const string Annotation = "planetscale.com/desired-state-hash";

    /// <summary>The item with the size of a tablet's data volume.</summary>
    internal const string VolumeSize = "data-volume-size";

    /// <summary>Items as they are.</summary>
    internal static DesiredStateHash Of(ValueMap<string, string> items) => new() { Items = items };

    /// <summary>No items.</summary>
    public static DesiredStateHash Empty { get; } = new();

    /// <summary>The digest of each item, or its text, by its name.</summary>
    public ValueMap<string, string> Items { get; private init; }

    /// <summary>Adds the keys of a map.</summary>
    /// <typeparam name="T">The values, which do not count.</typeparam>
    /// <param name="item">As in <c>labels-keys</c>.</param>
    /// <param name="map">Left out when empty.</param>
    public DesiredStateHash WithKeys<T>(string item, ValueMap<string, T> map) =>
        map.Count == 0 ? this : WithText(item, ContentHash.StringMapKeys(map));

    /// <summary>Adds texts in an order that matters.</summary>
    /// <param name="item">As in <c>volumes</c>.</param>
    /// <param name="texts">Left out when empty.</param>
    public DesiredStateHash WithList(string item, ValueList<string> texts) =>
        texts.Count == 0 ? this : WithText(item, ContentHash.StringList(texts));

    /// <summary>Adds containers.</summary>
    /// <param name="item">As in <c>containers</c>.</param>
    /// <param name="containers">As the operator sets them; left out when empty.</param>
    public DesiredStateHash WithContainers(string item, ValueList<Json> containers) =>
        containers.Count == 0 ? this : WithText(item, ContentHash.Containers(containers));

    /// <summary>Adds tolerations.</summary>
    /// <param name="item">As in <c>tolerations</c>.</param>
    /// <param name="tolerations">As the user wrote them; left out when empty.</param>
    public DesiredStateHash WithTolerations(string item, ValueList<Json> tolerations) =>
        tolerations.Count == 0 ? this : WithText(item, ContentHash.Tolerations(tolerations));

    /// <summary>Adds topology spread constraints.</summary>
    /// <param name="item">As in <c>topologySpreadConstraints</c>.</param>
    /// <param name="constraints">As the user wrote them; left out when empty.</param>
    public DesiredStateHash WithTopologySpreadConstraints(string item, ValueList<Json> constraints) =>
        constraints.Count == 0 ? this : WithText(item, ContentHash.TopologySpreadConstraints(constraints));

    /// <summary>Adds a text as it is.</summary>
    /// <param name="item">As in <c>data-volume-size</c>.</param>
    /// <param name="text">Left out when empty.</param>
    public DesiredStateHash WithText(string item, string text) =>
        text.Length == 0 ? this : this with { Items = Items.With(item, text) };

    /// <summary>The digest of all items: 32 hexadecimal digits in lower case.</summary>
    public override string ToString() => ContentHash.StringMap(Items);
}
