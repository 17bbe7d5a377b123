namespace Vitess.Reconcile.Sim.Commands;

/// <summary>What <c>serve</c> was asked to do.</summary>
internal sealed record ServeOptions
{
    /// <summary>The files whose objects stand from the beginning.</summary>
    public required ValueList<FileInfo> Files { get; init; }

    /// <summary>The clusters that another operator left.</summary>
    public ValueList<FileSystemInfo> HandedOver { get; init; }

    /// <summary>The zones there are beside those that the files name.</summary>
    public ValueList<string> Zones { get; init; }

    /// <summary>The port of the API server; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Where the kubeconfig is written.</summary>
    public required FileInfo Kubeconfig { get; init; }

    /// <summary>Whether it is HTTPS; without, who names no token may do all.</summary>
    public bool HasTls { get; init; } = true;

    /// <summary>The token of the user who may do all; null to draw one.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the operator runs in this process.</summary>
    public bool HasOperator { get; init; }

    /// <summary>Whether anything acts in it: nodes, volumes, controllers, Vitess.</summary>
    public bool HasActors { get; init; } = true;

    /// <summary>The namespaces that the operator's token is good for; empty for all.</summary>
    public string OperatorNamespaces { get; init; } = "";

    /// <summary>How many times as fast as usual everything goes.</summary>
    public double Speed { get; init; } = 1;

    public ulong Seed { get; init; } = 1;

    public bool IsAsRecorded { get; init; }
}
