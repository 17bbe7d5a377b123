using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>What an object is for, in a sentence or two.</summary>
internal static class Purpose
{
    internal static string Of(ObjectKey key, string component) => (key.Kind, component) switch
    {
        (Kinds.VitessCell, _) => "A cell: a group of gateways and tablets that fail together, usually a zone. Its pass makes the gateways and, where it has one, the cell's lock server.",
        (Kinds.VitessKeyspace, _) => "A keyspace: one logical database. Its pass makes a VitessShard for each key range and keeps the keyspace's record in the topology.",
        (Kinds.VitessShard, _) => "A shard: one primary and the replicas that follow it. Its pass makes tablets and VTOrc, and elects the first primary.",
        (Kinds.EtcdLockserver, _) => "An etcd that holds topology: who leads, which cells and tablets there are. Its pass makes members, services and the disruption budget.",
        (Kinds.VitessBackupStorage, _) => "A place for backups, whose contents are listed as VitessBackup objects.",
        (Kinds.VitessBackupSchedule, _) => "A plan for taking backups: it makes a Job whenever its schedule says so.",
        (Kinds.Pod, Labels.Etcd) => "A member of the etcd that holds topology.",
        (Kinds.Pod, Labels.VtTablet) => "A tablet: a MySQL server with the vttablet that serves its rows and obeys vtctld and VTOrc.",
        (Kinds.Pod, Labels.VtBackup) => "Takes a backup of a shard; the first one is what its tablets start from.",
        (Kinds.Pod, _) => "Runs programs of the cluster.",
        (Kinds.PersistentVolumeClaim, Labels.Etcd) => "The disk of an etcd member: what it has agreed to.",
        (Kinds.PersistentVolumeClaim, Labels.VtBackup) => "The disk on which the first backup of a shard is made. It goes with its pod.",
        (Kinds.PersistentVolumeClaim, _) => "The disk of a tablet: its data directory. It outlives its pod.",
        (Kinds.Deployment, Labels.VtGate) => "The gateways of a cell: what MySQL clients connect to, and what routes their queries to tablets.",
        (Kinds.Deployment, Labels.Vtctld) => "Vtctld: what operators and this operator ask to change topology and tablets.",
        (Kinds.Deployment, Labels.VtOrc) => "VTOrc: watches a shard, and elects another primary when the primary is lost.",
        (Kinds.Deployment, "vtadmin") => "VTAdmin: the web pages of the cluster and their API.",
        (Kinds.Deployment, _) => "Runs programs of the cluster.",
        (Kinds.Service, Labels.Etcd) => "How clients, or other members, reach the etcd.",
        (Kinds.Service, Labels.VtGate) => "How clients reach the gateways.",
        (Kinds.Service, Labels.VtTablet) => "Names the tablets' pods, so that metrics can be gathered and tablets found.",
        (Kinds.Service, Labels.Vtctld) => "How vtctld is reached.",
        (Kinds.Service, _) => "How other pods reach it.",
        (Kinds.PodDisruptionBudget, _) => "Keeps Kubernetes from evicting so many members at once that the quorum is lost.",
        (Kinds.HorizontalPodAutoscaler, _) => "Sets how many gateways run, by their load.",
        (Kinds.Secret, _) => "Configuration with credentials that a program of the cluster reads.",
        _ => $"An object of kind {key.Kind} that the cluster consists of.",
    };
}
