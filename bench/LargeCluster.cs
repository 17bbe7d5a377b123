using System.Globalization;

namespace Vitess.Reconcile.Bench;

/// <summary>A cluster as large as one likes.</summary>
internal static class LargeCluster
{
    /// <summary>Its file.</summary>
    /// <param name="space">The namespace that it stands in.</param>
    /// <param name="shards">How many shards its keyspace has, each with a tablet in each of three cells.</param>
    internal static string Text(string space, int shards) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: planetscale.com/v2
        kind: VitessCluster
        metadata: {name: big, namespace: {{space}}}
        spec:
          cells:
          - {name: a, zone: zone-a}
          - {name: b, zone: zone-b}
          - {name: c, zone: zone-c}
          keyspaces:
          - name: main
            durabilityPolicy: semi_sync
            vitessOrchestrator: {}
            partitionings:
            - equal:
                parts: {{shards}}
                hexWidth: 2
                shardTemplate:
                  databaseInitScriptSecret: {name: init, key: init_db.sql}
                  tabletPools:
                  - &pool
                    cell: a
                    type: replica
                    replicas: 1
                    dataVolumeClaimTemplate:
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 10Gi} }
                    vttablet:
                      resources: {requests: {cpu: 100m, memory: 256Mi} }
                    mysqld:
                      resources: {requests: {cpu: 100m, memory: 256Mi} }
                  - {<<: *pool, cell: b}
                  - {<<: *pool, cell: c}
        """);
}
