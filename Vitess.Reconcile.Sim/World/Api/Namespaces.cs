namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The admission plugin that lets objects into namespaces that stand, and are not going.</summary>
internal static class Namespaces
{
    public static ApiResult? Refuse(Store store, KindInfo kind, string ns, string name)
    {
        if (store.Find(Kinds.Namespace, "", ns) is not { } space)
        {
            return Refusals.NotFound(Kinds.Namespace, ns);
        }
        if (!space.IsBeingDeleted())
        {
            return null;
        }
        return Refusals.Forbidden(
            kind,
            name,
            $"unable to create new content in namespace {ns} because it is being terminated",
            Json.List(Refusals.Cause(
                "NamespaceTerminating", $"namespace {ns} is being terminated", "metadata.namespace")));
    }
}
