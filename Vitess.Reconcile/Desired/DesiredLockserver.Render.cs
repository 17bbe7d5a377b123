using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredLockserver
{
    /// <summary>Renders a lock server.</summary>
    /// <param name="spec">Its spec as stored.</param>
    /// <param name="meta">What it says of itself.</param>
    /// <param name="options">How the operator was configured.</param>
    internal static DesiredLockserver Render(EtcdLockserverSpec spec, ObjectMeta meta, Options options)
    {
        var whole = spec with { Template = SpecDefaults.Lockserver(spec.Template, options) };
        var name = new ObjectName(meta.Key.Name);
        var selector = ValueMap.Of((Labels.Lockserver, name.Value));
        var labels = selector.With(Labels.Component, Labels.Etcd);
        labels = meta.Labels.TryGetValue(Labels.Cluster, out var cluster) ? labels.With(Labels.Cluster, cluster) : labels;
        var seal = new Seal.Of(meta, Level.Of(options));
        var members = new EtcdMembers(name, whole, labels, selector, options);
        return new()
        {
            Members = members.Indices
                .Select(index => new DesiredMember(
                    Level.AtEach(seal, options, (at, with) => (members with { Options = with }).Pod(at, index)), members.Claim(seal, index)))
                .ToValueList(),
            Services =
            [
                .. ServicesOf(whole.Template, seal, name, labels),
                .. whole.Template.CreatePDB == false ? (ValueList<Rendered>)[] : [BudgetOf(seal, name, selector)],
            ],
            Quorum = members.Indices.Count == 1 ? 1 : 2,
        };
    }

    private static ValueList<Rendered> ServicesOf(
        EtcdLockserverTemplate template, Seal.Of seal, ObjectName name, ValueMap<string, string> labels)
    {
        var services = new List<Rendered>();
        if (template.CreateClientService != false)
        {
            services.Add(Parts.Services.Of(
                seal, ClusterNames.EtcdClientService(name), labels, template.ClientService, Port.EtcdClient));
        }
        if (template.CreatePeerService != false)
        {
            // Members find each other before they are ready.
            services.Add(Parts.Services.WithoutAddress(
                seal, ClusterNames.EtcdPeerService(name), labels, template.PeerService, isEarly: true, Port.EtcdPeer));
        }
        return services.ToValueList();
    }

    private static Rendered BudgetOf(Seal.Of seal, ObjectName name, ValueMap<string, string> selector) => seal.Object(
        Kinds.PodDisruptionBudget,
        ClusterNames.EtcdDisruptionBudget(name),
        selector,
        Json.Map(
            ("minAvailable", 2),
            ("selector", Json.Map(("matchLabels", Json.Map(selector))))));
}
