using System.Globalization;

namespace Vitess.Reconcile.Desired;

/// <summary>Digests of parts of a pod, which tell that something was taken out of the spec.</summary>
/// <remarks>Bit-exact with the Go operator, its oddities included: every running pod carries such a digest, and another
/// one restarts it. What the spec leaves out is left out here too, before any default of Kubernetes. All results are 32
/// hexadecimal digits in lower case.</remarks>
public static class ContentHash
{
    // Source: unicode.ReplacementChar of Go, which a number becomes that is no character.
    private const int ReplacementCharacter = 0xFFFD;

    /// <summary>The digest of texts in an order that matters.</summary>
    /// <param name="items">The texts.</param>
    public static string StringList(IEnumerable<string> items) => Flat(items);

    /// <summary>The digest of a map's keys.</summary>
    /// <typeparam name="T">The values, which do not count.</typeparam>
    /// <param name="map">The map.</param>
    public static string StringMapKeys<T>(ValueMap<string, T> map) => Flat(map.Keys);

    /// <summary>The digest of a map's keys and values.</summary>
    /// <param name="map">The map.</param>
    public static string StringMap(ValueMap<string, string> map) => Flat(map.SelectMany(e => new[] { e.Key, e.Value }));

    /// <summary>The digest of a map's keys and its values' bytes.</summary>
    /// <param name="map">Such as the data of a Secret, decoded.</param>
    public static string BytesMap(ValueMap<string, ReadOnlyMemory<byte>> map) =>
        Digest.OfAll([.. map.SelectMany(e => new[] { Digest.Of(e.Key), Digest.Of(e.Value.Span) })]).ToString();

    /// <summary>The digest of Secrets, which gateways are restarted by.</summary>
    /// <param name="secrets">The data, decoded, by the name of the Secret.</param>
    public static string Secrets(ValueMap<string, ValueMap<string, ReadOnlyMemory<byte>>> secrets) =>
        StringMap(secrets.ToValueMap(secret => secret.Key, secret => BytesMap(secret.Value)));

    /// <summary>The digest of Secrets of which only digests are kept; the same as that of the Secrets themselves.</summary>
    /// <param name="digests">The MD5 of each item's bytes in hexadecimal, by the item's key, by the name of the Secret.</param>
    public static string SecretDigests(ValueMap<string, ValueMap<string, string>> digests) =>
        StringMap(digests.ToValueMap(secret => secret.Key, secret => Digest.OfAll(
            [.. secret.Value.SelectMany(item => new[] { Digest.Of(item.Key), Digest.Parse(item.Value) })]).ToString()));

    /// <summary>The digest of what a container mounts and which resources it names; amounts do not count.</summary>
    /// <param name="container">A container as a pod holds it.</param>
    public static string Container(Json container)
    {
        var mounts = Items(container["volumeMounts"])
            .Select(mount => Text(mount, "mountPath"))
            .Order(StringComparer.Ordinal);
        var parts = ValueMap.Of(("VolumeMounts", StringList(mounts)));
        parts = WithKeys(parts, "ResourceLimits", container.At("resources", "limits"));
        parts = WithKeys(parts, "ResourceRequests", container.At("resources", "requests"));
        return StringMap(parts);
    }

    /// <summary>The digest of containers, whatever their order.</summary>
    /// <param name="containers">As a pod holds them, each with its name; of two with one name, the last counts.</param>
    public static string Containers(IEnumerable<Json> containers) =>
        StringMap(containers.ToValueMap(container => Text(container, "name"), Container));

    /// <summary>The digest of tolerations in their order.</summary>
    /// <param name="tolerations">As a pod holds them.</param>
    public static string Tolerations(IEnumerable<Json> tolerations) => Flat(tolerations.SelectMany(toleration => new[]
    {
        Text(toleration, "key"),
        Text(toleration, "operator"),
        Text(toleration, "value"),
        Text(toleration, "effect"),
        toleration["tolerationSeconds"]?.AsInteger?.ToString(CultureInfo.InvariantCulture) ?? "nil",
    }));

    /// <summary>The digest of topology spread constraints in their order.</summary>
    /// <param name="constraints">As the user wrote them, also those that Kubernetes would merge.</param>
    public static string TopologySpreadConstraints(IEnumerable<Json> constraints) =>
        Flat(constraints.SelectMany(constraint => new[]
        {
            Character(constraint["maxSkew"]?.AsInteger ?? 0),
            Text(constraint, "topologyKey"),
            Text(constraint, "whenUnsatisfiable"),
            StringMap(SelectorAsMap(constraint["labelSelector"])),
        }));

    private static string Flat(IEnumerable<string> items) => Digest.OfAll([.. items.Select(Digest.Of)]).ToString();

    private static ValueMap<string, string> WithKeys(ValueMap<string, string> parts, string name, Json? resources) =>
        resources is { Members.Count: > 0 } ? parts.With(name, StringMapKeys(resources.Members)) : parts;

    // The Go operator turns the number into the character with that code, not into digits.
    private static string Character(long code) =>
        code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
            ? char.ConvertFromUtf32((int)code)
            : char.ConvertFromUtf32(ReplacementCharacter);

    /// <summary>A selector of labels as a map. An expression other than "in" with a single value has no form as one, and then nothing counts.</summary>
    internal static ValueMap<string, string> SelectorAsMap(Json? selector)
    {
        var map = (selector?["matchLabels"] ?? Json.EmptyMap).Members.ToValueMap(e => e.Key, e => e.Value.AsText ?? "");
        foreach (var expression in Items(selector?["matchExpressions"]))
        {
            if (Text(expression, "operator") != "In" || expression["values"] is not { Items: [{ AsText: { } only }] })
            {
                return default;
            }
            map = map.With(Text(expression, "key"), only);
        }
        return map;
    }

    private static ValueList<Json> Items(Json? list) => list is null ? [] : list.Items;

    private static string Text(Json map, string name) => map[name]?.AsText ?? "";
}
