namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What <c>kubectl explain</c> says of the fields of clusters, cells and topology servers.</summary>
internal static class DescriptionsOfClusters
{
    internal const string Text = """
        AutoscalerSpec
          minReplicas: The fewest pods.
          maxReplicas: The most pods.
          metrics: What is measured and aimed at.
          behavior: How fast to scale up and down.
        VitessCellGatewaySpec
          replicas: Pods; 2 unless set.
          autoscaler: How a HorizontalPodAutoscaler sets the number of pods; there is none unless set.
          resources: Of the VTGate container; 500m CPU and 1Gi of memory unless set.
          authentication: How MySQL clients prove who they are.
          secureTransport: Encryption towards MySQL clients; none unless set.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          extraEnv: Environment variables over those that the operator sets; one of the same name takes its place.
          extraVolumes: Volumes beside those that the operator adds; one of the same name takes its place.
          extraVolumeMounts: Mounts beside those that the operator adds; one at the same path takes its place.
          initContainers: Init containers that run after the operator's own; one of the same name is laid over it.
          sidecarContainers: Containers beside the operator's own; one of the same name is laid over it.
          affinity: Where pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods over the operator's own.
          service: What is set of the Service; nothing unless given.
          tolerations: Taints of nodes that the pods bear.
          topologySpreadConstraints: How the pods spread over nodes and zones.
          lifecycle: Hooks of the VTGate container.
          terminationGracePeriodSeconds: Seconds between the request to stop and the kill; 30 unless set, which is
            Kubernetes' own default.
          strategy: How the Deployment replaces pods; a quarter at a time unless set.
        VitessCellImages
          vtgate: Image of VTGate.
        VitessCellSpec
          globalLockserver: How the global topology is reached.
          allCells: The names of all cells of the cluster in the order of its spec.
          images: The image of VTGate.
          imagePullPolicies: When images are pulled, by component.
          imagePullSecrets: Secrets with credentials for the image registries.
          extraVitessFlags: Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.
          topologyReconciliation: What the operator registers in the topology and takes out of it; all unless set.
        VitessCellTemplate
          name: The name in Vitess: 1 to 63 letters, digits, dots and underscores; no dash.
          zone: The zone label of the nodes; pods run anywhere unless set.
          lockserver: The cell's own topology server; with nothing set the global one holds the cell's records.
          gateway: How the VTGates of the cell run.
        VitessGatewayAuthentication
          static: Users from a file; nobody is checked unless set.
        VitessGatewaySecureTransport
          required: Whether clients without encryption are turned away; false unless set.
          tls: Certificates and keys.
        VitessGatewayStaticAuthentication
          secret: The file with the users, in the form of Vitess' mysql_auth_server_static_file.
        VitessGatewayTLSSecureTransport
          clientCACertSecret: The authority that has signed the certificates of clients.
          certSecret: The certificate of the server.
          keySecret: The private key of the server.
        ExternalVitessClusterUpdateStrategyOptions
          allowResourceChanges: Resources whose changes pass; only storage has an effect.
        DataVolumeClaimRetentionPolicy
          whenScaled: For tablets that the spec no longer has. Retain keeps the claim; Delete deletes it, where backups
            are taken only with a recent one. Retain unless set.
          whenDeleted: For the deletion of the cluster. Retain keeps the claims; Delete has Kubernetes collect them.
            Delete unless set.
          deleteAfter: How long a claim is kept that whenScaled keeps, such as 168h; for ever unless set.
          whenErrant: For a tablet that cannot follow its primary, which never had transactions of the tablet's own.
            Retain keeps the claim, and a person decides. Delete deletes it and has the tablet built anew, where it is
            proven that no client was told of these transactions. Retain unless set.
        MysqldImage
          mysql56Compatible: Image for the flavour MySQL56.
          mysql80Compatible: Image for the flavour MySQL80.
          mariadbCompatible: Image for the flavour MariaDB.
          mariadb103Compatible: Image for the flavour MariaDB103.
        SecretSource
          name: The Secret, in the namespace of the cluster.
          volumeName: A volume of the pod; where the file is mounted it wins over name.
          key: The name of the file: a key of the Secret, or a file in the volume.
        ServiceOverrides
          annotations: Annotations that are added to the Service; one that is taken out here stays there.
          clusterIP: The address within the cluster, used when the Service is created.
        TopoReconcileConfig
          registerCellsAliases: Keep the alias of all cells.
          registerCells: Create and correct the records of cells.
          pruneCells: Take out cells that the spec does not have.
          pruneKeyspaces: Take out keyspaces that the spec does not have.
          pruneSrvKeyspaces: Take out serving graphs of keyspaces that are not in a cell.
          pruneShards: Take out shards that the spec does not have.
          pruneShardCells: Take unused cells out of the records of shards.
          pruneTablets: Take out tablets that the spec does not have.
        VitessClusterSpec
          images: Container images by component.
          imagePullPolicies: When images are pulled, by component.
          imagePullSecrets: Secrets with credentials for the image registries.
          backup: Where and when backups are taken; none unless set.
          globalLockserver: The global topology server; an etcd of its own unless set.
          vitessDashboard: How vtctld runs; it runs in any case.
          vtadmin: How VTAdmin runs; it does not unless set.
          cells: The cells; required, though it may be empty.
          keyspaces: The keyspaces; none unless set.
          extraVitessFlags: Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.
          topologyReconciliation: What the operator registers in the topology and takes out of it; all unless set.
          updateStrategy: Who lets changes through to running tablets; External unless set.
          dataVolumeClaimRetentionPolicy: Beyond the Go operator's API: what becomes of data volumes that are not wanted
            any more; they are kept when pools shrink unless set.
          deletionProtection: Beyond the Go operator's API: what happens when the cluster, a keyspace or a shard is
            deleted. Enabled: it stays while it holds data. Disabled: a cluster is taken down in order, topology included.
            Kubernetes alone deletes it unless set.
          gatewayService: What is set of the Service over all VTGates.
          tabletService: What is set of the headless Service over all tablets.
        VitessClusterUpdateStrategy
          type: External: somebody releases each change by an annotation. Immediate: the operator does. External
            unless set.
          external: What passes all the same under External.
          staged: Beyond the Go operator's API: how carefully changes reach running tablets, under either type.
        StagedUpdate
          paused: Whether nothing that runs is changed for now; false unless set.
          maxShards: Shards of the cluster that may have a tablet away at once. A tenth of all, and at least 8, unless
            set.
          maxCells: Cells in which tablets may be away at once; all unless set.
          canaryTablets: Tablets of each shard that are updated first and have to stay available before the others
            follow; 0 unless set.
          canaryShard: The shard that is updated before all others, as KEYSPACE/RANGE; none unless set.
          soakSeconds: How long canaries have to stay available; 60 unless set.
          minReadySeconds: How long a tablet has to be ready until it counts as available; 10 unless set.
          progressDeadlineSeconds: How long an updated tablet may take to become available until the change stops
            everywhere; 300 unless set.
        VitessDashboardSpec
          cells: The cells in which vtctld runs; all unless set, and all if empty.
          replicas: Pods a cell; 1 unless set.
          resources: Of the vtctld container; 100m CPU and 128Mi of memory unless set.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          extraEnv: Environment variables over those that the operator sets; one of the same name takes its place.
          extraVolumes: Volumes beside those that the operator adds; one of the same name takes its place.
          extraVolumeMounts: Mounts beside those that the operator adds; one at the same path takes its place.
          initContainers: Init containers that run after the operator's own; one of the same name is laid over it.
          sidecarContainers: Containers beside the operator's own; one of the same name is laid over it.
          affinity: Where pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods over the operator's own.
          service: What is set of the Service; nothing unless given.
          tolerations: Taints of nodes that the pods bear.
        VitessImagePullPolicies
          vtctld: Pull policy of vtctld.
          vtadmin: Pull policy of VTAdmin.
          vtorc: Pull policy of VTOrc.
          vtgate: Pull policy of VTGate.
          vttablet: Pull policy of vttablet.
          vtbackup: Pull policy of vtbackup.
          mysqld: Pull policy of mysqld.
          mysqldExporter: Pull policy of mysqld_exporter.
        VitessImages
          vtctld: Image of vtctld, and of Jobs that call it; vitess/lite:latest unless set.
          vtadmin: Image of VTAdmin; it does not run unless set.
          vtorc: Image of VTOrc; vitess/lite:latest unless set.
          vtgate: Image of VTGate; vitess/lite:latest unless set.
          vttablet: Image of vttablet; vitess/lite:latest unless set.
          vtbackup: Image that holds the vtbackup program; vitess/lite:latest unless set.
          mysqld: Image of mysqld; mysql:8.0.40 as MySQL80 unless set, even if empty.
          mysqldExporter: Image of mysqld_exporter; the one in the operator's options unless set.
        VtAdminSpec
          rbac: The file with access rules; everything is allowed unless set.
          cells: The cells in which VTAdmin runs; all unless set, and all if empty.
          apiAddresses: Where browsers reach the API: one address for all cells, or one for each in their order.
          replicas: Pods a cell; 1 unless set.
          webResources: Of the web container; 100m CPU and 128Mi of memory unless set.
          apiResources: Of the API container; 100m CPU and 128Mi of memory unless set.
          fetchCredentials: The browser's mode of sending credentials: omit, same-origin or include; omit unless
            set.
          readOnly: Whether the web offers no changes; false unless set.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          extraEnv: Environment variables over those that the operator sets; one of the same name takes its place.
          extraVolumes: Volumes beside those that the operator adds; one of the same name takes its place.
          extraVolumeMounts: Mounts beside those that the operator adds; one at the same path takes its place.
          initContainers: Init containers that run after the operator's own; one of the same name is laid over it.
          sidecarContainers: Containers beside the operator's own; one of the same name is laid over it.
          affinity: Where pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods over the operator's own.
          service: What is set of the Service; nothing unless given.
          tolerations: Taints of nodes that the pods bear.
        EtcdLockserverSpec
          zone: The zone label of the nodes; pods run anywhere unless set.
        EtcdLockserverTemplate
          image: Image of etcd; the one in the operator's options unless set.
          imagePullPolicy: When the image is pulled.
          imagePullSecrets: Secrets with credentials for the image registries.
          resources: Of each member; 100m CPU and 256Mi of memory unless set.
          dataVolumeClaimTemplate: The claim of each member; 1Gi, ReadWriteOnce, unless set.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          extraEnv: Environment variables over those that the operator sets; one of the same name takes its place.
          extraVolumes: Volumes beside those that the operator adds; one of the same name takes its place.
          extraVolumeMounts: Mounts beside those that the operator adds; one at the same path takes its place.
          initContainers: Init containers that run after the operator's own; one of the same name is laid over it.
          sidecarContainers: Containers beside the operator's own; one of the same name is laid over it.
          affinity: Where pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods and their claims.
          createPDB: Whether a PodDisruptionBudget is kept; true unless set.
          createClientService: Whether a Service for clients, port 2379, is kept; true unless set.
          createPeerService: Whether a headless Service for the members, port 2380, is kept; true unless set.
          advertisePeerURLs: The addresses of members 1, 2 and 3 as the others reach them; those of the Service
            unless set.
          localMemberIndex: The only member to be run here, 1 to 3, when the others are in other Kubernetes
            clusters; all three unless set.
          clientService: What is set of the Service for clients.
          peerService: What is set of the Service for the members.
          tolerations: Taints of nodes that the pods bear.
        LockserverSpec
          external: A server that exists; it wins over etcd.
          etcd: An etcd to be run.
          cellInfoAddress: Address of the etcd to be run as others reach it; that of its client Service unless
            set.
        VitessLockserverParams
          implementation: The kind of server, in the words of Vitess' flags, such as etcd2.
          address: Host and port; several with commas between them.
          rootPath: The path under which all records lie.
        """;
}
