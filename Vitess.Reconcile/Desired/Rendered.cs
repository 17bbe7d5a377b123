using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>An object as it should be.</summary>
/// <param name="Key">Kind, namespace and name.</param>
/// <param name="Object">The whole object as it is sent, with the annotations that record hash and level.</param>
/// <param name="Hash">A digest of what was rendered, without the annotations that record it.</param>
/// <param name="Level">The rendering level that made it; 0 is what the Go operator 2.18 makes.</param>
public sealed record Rendered(ObjectKey Key, Json Object, string Hash, int Level);
