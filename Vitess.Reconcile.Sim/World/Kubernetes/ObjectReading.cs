using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What the actors read from objects.</summary>
internal static class ObjectReading
{
    /// <summary>Namespace and name with a slash between them; just the name where there is no namespace.</summary>
    internal static string Key(this Json self) =>
        self.Namespace() is { Length: > 0 } ns ? $"{ns}/{self.Name()}" : self.Name();

    /// <summary>Takes a key of <see cref="Key"/> apart.</summary>
    internal static (string Namespace, string Name) Split(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
            ? (key[..slash], key[(slash + 1)..])
            : ("", key);

    /// <summary>The uid of the owner that controls it; empty when none does.</summary>
    internal static string ControllerUid(this Json self)
    {
        foreach (var owner in self.OwnerReferences())
        {
            if (owner["controller"]?.AsBoolean == true)
            {
                return owner["uid"]?.AsText ?? "";
            }
        }
        return "";
    }

    internal static string Phase(this Json self) => self.At("status", "phase")?.AsText ?? "";

    /// <summary>The node that a pod is bound to; empty before.</summary>
    internal static string NodeName(this Json self) => self.At("spec", "nodeName")?.AsText ?? "";

    /// <summary>Whether a pod has ended for good.</summary>
    internal static bool IsOver(this Json self) => self.Phase() is "Failed" or "Succeeded";

    /// <summary>Whether a pod counts for its controller: neither over nor on its way out.</summary>
    internal static bool IsActive(this Json self) => !self.IsOver() && !self.IsBeingDeleted();

    internal static bool IsReady(this Json self) => Conditions.Is(self, "Ready");

    internal static long Number(this Json self, long otherwise, params ReadOnlySpan<string> path) =>
        self.At(path)?.AsInteger ?? otherwise;

    internal static ValueList<Json> ItemsAt(this Json self, params ReadOnlySpan<string> path) =>
        self.At(path)?.Items ?? [];

    /// <summary>The claims that a pod's volumes name.</summary>
    internal static IEnumerable<string> ClaimNames(this Json self)
    {
        foreach (var volume in self.ItemsAt("spec", "volumes"))
        {
            if (volume.At("persistentVolumeClaim", "claimName")?.AsText is { } name)
            {
                yield return name;
            }
        }
    }
}
