using System.Text;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Gives an object from a file what every stored object has.</summary>
internal static class StoredForm
{
    /// <summary>An object with a namespace, an identity and a version; of a Secret, with all of its data encoded.</summary>
    /// <param name="whole">The object as the file has it.</param>
    /// <param name="space">The namespace of objects that name none.</param>
    internal static Json Of(Json whole, string space)
    {
        var key = ObservedInput.KeyOf(whole);
        var metadata = whole["metadata"] ?? Json.EmptyMap;
        metadata = metadata["namespace"] is null && key.Kind != Kinds.Node ? metadata.With("namespace", space) : metadata;
        metadata = metadata["uid"] is null ? metadata.With("uid", UidOf(key)) : metadata;
        metadata = ulong.TryParse(metadata["resourceVersion"]?.AsText, out _) ? metadata : metadata.With("resourceVersion", "1");
        return Encoded(whole.With("metadata", metadata));
    }

    /// <summary>The identity that stands in for one that was not given.</summary>
    internal static string UidOf(ObjectKey key) => $"of-{key.Kind}-{key.Name}".ToLowerInvariant();

    private static Json Encoded(Json whole) => whole["kind"]?.AsText != Kinds.Secret || whole["stringData"] is not { IsMap: true } plain
        ? whole
        : whole.With("stringData", null).With("data", Json.Map((whole["data"]?.Members ?? default).Overlay(
            plain.Members.ToValueMap(
                item => item.Key,
                item => (Json?)Convert.ToBase64String(Encoding.UTF8.GetBytes(item.Value.AsText ?? "")) ?? Json.Null))));
}
