namespace Vitess.Reconcile.Desired.Parts;

/// <summary>A named port, the same in containers and in the services before them.</summary>
/// <param name="Name">Its name; services and probes refer to it by that.</param>
/// <param name="Number">Its number.</param>
internal sealed record Port(string Name, int Number)
{
    /// <summary>Status pages and health checks of a Vitess program.</summary>
    internal static Port Web { get; } = new("web", 15000);

    /// <summary>A Vitess program's gRPC.</summary>
    internal static Port Grpc { get; } = new("grpc", 15999);

    /// <summary>The MySQL protocol.</summary>
    internal static Port Mysql { get; } = new("mysql", 3306);

    /// <summary>The API of VTAdmin.</summary>
    internal static Port Api { get; } = new("api", 15001);

    /// <summary>What Prometheus reads of mysqld.</summary>
    internal static Port Metrics { get; } = new("metrics", 9104);

    /// <summary>The clients of an etcd.</summary>
    internal static Port EtcdClient { get; } = new("client", 2379);

    /// <summary>The other members of an etcd.</summary>
    internal static Port EtcdPeer { get; } = new("peer", 2380);

    /// <summary>The port of a container.</summary>
    internal Json OfContainer { get; } = Json.Map(("name", Name), ("containerPort", Number), ("protocol", "TCP"));

    /// <summary>The port of a service, which leads to the container's port of that name.</summary>
    internal Json OfService { get; } =
        Json.Map(("name", Name), ("port", Number), ("protocol", "TCP"), ("targetPort", Name));
}
