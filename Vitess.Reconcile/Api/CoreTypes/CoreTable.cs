namespace Vitess.Reconcile.Api.CoreTypes;

/// <summary>Kubernetes' own types as far as users' specs hold them.</summary>
/// <remarks>
/// <para>A line is a type with its fields: each a name and a kind. Kinds are text, whole, truth, quantity, either (a
/// whole number or a text), another type, <c>[kind]</c> for a list and <c>{kind}</c> for a map.</para>
/// <para>After the kind stands <c>?</c> when Go keeps a zero value that was given, <c>!</c> when Go always writes the
/// field, and <c>*</c> when the API server demands it too. Without a mark Go leaves a zero value out. A type among the
/// fields, with a plus sign, lends all of its own.</para>
/// <para>Source: k8s.io/api v0.35.2.</para>
/// </remarks>
internal static class CoreTable
{
    internal const string Containers = """
        Container: name text!, image text, command [text], args [text], workingDir text, ports [ContainerPort]
        Container: envFrom [EnvFromSource], env [EnvVar]
        Container: resources ResourceRequirements!, resizePolicy [ContainerResizePolicy]
        Container: restartPolicy text?, restartPolicyRules [ContainerRestartRule], volumeMounts [VolumeMount]
        Container: volumeDevices [VolumeDevice], livenessProbe Probe, readinessProbe Probe, startupProbe Probe
        Container: lifecycle Lifecycle, terminationMessagePath text, terminationMessagePolicy text, imagePullPolicy text
        Container: securityContext SecurityContext, stdin truth, stdinOnce truth, tty truth
        ContainerPort: name text, hostPort whole, containerPort whole!, protocol text, hostIP text
        ContainerResizePolicy: resourceName text!, restartPolicy text!
        ContainerRestartRule: action text, exitCodes ContainerRestartRuleOnExitCodes
        ContainerRestartRuleOnExitCodes: operator text, values [whole]
        EnvFromSource: prefix text, configMapRef OptionalReference, secretRef OptionalReference
        OptionalReference: name text, optional truth?
        EnvVar: name text!*, value text, valueFrom EnvVarSource
        EnvVarSource: fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector, configMapKeyRef KeySelector
        EnvVarSource: secretKeyRef KeySelector, fileKeyRef FileKeySelector
        ObjectFieldSelector: apiVersion text, fieldPath text!*
        ResourceFieldSelector: containerName text, resource text!*, divisor quantity!
        KeySelector: name text, key text!*, optional truth?
        FileKeySelector: volumeName text!*, path text!*, key text!*, optional truth?
        ResourceRequirements: limits {quantity}, requests {quantity}, claims [ResourceClaim]
        ResourceClaim: name text!*, request text
        VolumeMount: name text!*, readOnly truth, recursiveReadOnly text?, mountPath text!*, subPath text
        VolumeMount: mountPropagation text?, subPathExpr text
        VolumeDevice: name text!, devicePath text!
        Probe: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, grpc GRPCAction
        Probe: initialDelaySeconds whole, timeoutSeconds whole, periodSeconds whole, successThreshold whole
        Probe: failureThreshold whole, terminationGracePeriodSeconds whole?
        Lifecycle: postStart LifecycleHandler, preStop LifecycleHandler, stopSignal text?
        LifecycleHandler: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, sleep SleepAction
        ExecAction: command [text]
        HTTPGetAction: path text, port either!*, host text, scheme text, httpHeaders [HTTPHeader]
        HTTPHeader: name text!*, value text!*
        TCPSocketAction: port either!*, host text
        GRPCAction: port whole!, service text?
        SleepAction: seconds whole!*
        SecurityContext: capabilities Capabilities, privileged truth?, seLinuxOptions SELinuxOptions
        SecurityContext: windowsOptions WindowsSecurityContextOptions, runAsUser whole?, runAsGroup whole?
        SecurityContext: runAsNonRoot truth?, readOnlyRootFilesystem truth?, allowPrivilegeEscalation truth?
        SecurityContext: procMount text?, seccompProfile LocalProfile, appArmorProfile LocalProfile
        Capabilities: add [text], drop [text]
        SELinuxOptions: user text, role text, type text, level text
        WindowsSecurityContextOptions: gmsaCredentialSpecName text?, gmsaCredentialSpec text?, runAsUserName text?
        WindowsSecurityContextOptions: hostProcess truth?
        LocalProfile: type text!, localhostProfile text?
        """;

    internal const string Volumes = """
        Volume: name text!, +VolumeSource
        VolumeSource: hostPath HostPathVolumeSource, emptyDir EmptyDirVolumeSource, secret SecretVolumeSource
        VolumeSource: gcePersistentDisk GCEPersistentDiskVolumeSource, nfs NFSVolumeSource, iscsi ISCSIVolumeSource
        VolumeSource: awsElasticBlockStore AWSElasticBlockStoreVolumeSource, gitRepo GitRepoVolumeSource
        VolumeSource: glusterfs GlusterfsVolumeSource, persistentVolumeClaim PersistentVolumeClaimVolumeSource
        VolumeSource: rbd RBDVolumeSource, flexVolume FlexVolumeSource
        VolumeSource: cinder CinderVolumeSource, cephfs CephFSVolumeSource
        VolumeSource: flocker FlockerVolumeSource, downwardAPI DownwardAPIVolumeSource, fc FCVolumeSource
        VolumeSource: azureFile AzureFileVolumeSource, configMap ConfigMapVolumeSource, quobyte QuobyteVolumeSource
        VolumeSource: vsphereVolume VsphereVirtualDiskVolumeSource, azureDisk AzureDiskVolumeSource
        VolumeSource: photonPersistentDisk PhotonPersistentDiskVolumeSource, projected ProjectedVolumeSource
        VolumeSource: portworxVolume PortworxVolumeSource, scaleIO ScaleIOVolumeSource, storageos StorageOSVolumeSource
        VolumeSource: csi CSIVolumeSource, ephemeral EphemeralVolumeSource, image ImageVolumeSource
        HostPathVolumeSource: path text!, type text?
        EmptyDirVolumeSource: medium text, sizeLimit quantity?
        GCEPersistentDiskVolumeSource: pdName text!, fsType text, partition whole, readOnly truth
        AWSElasticBlockStoreVolumeSource: volumeID text!, fsType text, partition whole, readOnly truth
        GitRepoVolumeSource: repository text!, revision text, directory text
        SecretVolumeSource: secretName text, items [KeyToPath], defaultMode whole?, optional truth?
        NFSVolumeSource: server text!, path text!, readOnly truth
        ISCSIVolumeSource: targetPortal text!, iqn text!, lun whole!, iscsiInterface text, fsType text, readOnly truth
        ISCSIVolumeSource: portals [text], chapAuthDiscovery truth
        ISCSIVolumeSource: chapAuthSession truth, secretRef LocalObjectReference
        ISCSIVolumeSource: initiatorName text?
        GlusterfsVolumeSource: endpoints text!, path text!, readOnly truth
        PersistentVolumeClaimVolumeSource: claimName text!, readOnly truth
        RBDVolumeSource: monitors [text]!, image text!, fsType text, pool text, user text, keyring text
        RBDVolumeSource: secretRef LocalObjectReference, readOnly truth
        FlexVolumeSource: driver text!, fsType text, secretRef LocalObjectReference, readOnly truth, options {text}
        CinderVolumeSource: volumeID text!, fsType text, readOnly truth, secretRef LocalObjectReference
        CephFSVolumeSource: monitors [text]!, path text, user text, secretFile text, secretRef LocalObjectReference
        CephFSVolumeSource: readOnly truth
        FlockerVolumeSource: datasetName text, datasetUUID text
        DownwardAPIVolumeSource: items [DownwardAPIVolumeFile], defaultMode whole?
        DownwardAPIVolumeFile: path text!, fieldRef ObjectFieldSelector
        DownwardAPIVolumeFile: resourceFieldRef ResourceFieldSelector, mode whole?
        FCVolumeSource: targetWWNs [text], lun whole?, fsType text, readOnly truth, wwids [text]
        AzureFileVolumeSource: secretName text!, shareName text!, readOnly truth
        ConfigMapVolumeSource: name text, items [KeyToPath], defaultMode whole?, optional truth?
        VsphereVirtualDiskVolumeSource: volumePath text!, fsType text, storagePolicyName text, storagePolicyID text
        QuobyteVolumeSource: registry text!, volume text!, readOnly truth, user text, group text, tenant text
        AzureDiskVolumeSource: diskName text!, diskURI text!, cachingMode text?
        AzureDiskVolumeSource: fsType text?, readOnly truth?, kind text?
        PhotonPersistentDiskVolumeSource: pdID text!, fsType text
        ProjectedVolumeSource: sources [VolumeProjection]!, defaultMode whole?
        VolumeProjection: secret ReferenceProjection, downwardAPI DownwardAPIProjection, configMap ReferenceProjection
        VolumeProjection: serviceAccountToken ServiceAccountTokenProjection, podCertificate PodCertificateProjection
        VolumeProjection: clusterTrustBundle ClusterTrustBundleProjection
        ReferenceProjection: name text, items [KeyToPath], optional truth?
        DownwardAPIProjection: items [DownwardAPIVolumeFile]
        ServiceAccountTokenProjection: audience text, expirationSeconds whole?, path text!
        ClusterTrustBundleProjection: name text?, signerName text?, labelSelector LabelSelector
        ClusterTrustBundleProjection: optional truth?, path text!
        PodCertificateProjection: signerName text, keyType text, maxExpirationSeconds whole?, credentialBundlePath text
        PodCertificateProjection: keyPath text, certificateChainPath text, userAnnotations {text}
        PortworxVolumeSource: volumeID text!, fsType text, readOnly truth
        ScaleIOVolumeSource: gateway text!, system text!, secretRef LocalObjectReference, sslEnabled truth
        ScaleIOVolumeSource: protectionDomain text, storagePool text, storageMode text, volumeName text, fsType text
        ScaleIOVolumeSource: readOnly truth
        StorageOSVolumeSource: volumeName text, volumeNamespace text, fsType text, readOnly truth
        StorageOSVolumeSource: secretRef LocalObjectReference
        CSIVolumeSource: driver text!, readOnly truth?, fsType text?, volumeAttributes {text}
        CSIVolumeSource: nodePublishSecretRef LocalObjectReference
        EphemeralVolumeSource: volumeClaimTemplate PersistentVolumeClaimTemplate
        PersistentVolumeClaimTemplate: metadata TemplateMeta!, spec PersistentVolumeClaimSpec!
        TemplateMeta: name text, labels {text}, annotations {text}, finalizers [text]
        ImageVolumeSource: reference text, pullPolicy text
        KeyToPath: key text!, path text!, mode whole?
        LocalObjectReference: name text
        PullSecret: name text!
        PersistentVolumeClaimSpec: accessModes [text], selector LabelSelector, resources VolumeResourceRequirements!
        PersistentVolumeClaimSpec: volumeName text, storageClassName text?, volumeMode text?
        PersistentVolumeClaimSpec: dataSource TypedLocalObjectReference, dataSourceRef TypedObjectReference
        PersistentVolumeClaimSpec: volumeAttributesClassName text?
        VolumeResourceRequirements: limits {quantity}, requests {quantity}
        TypedLocalObjectReference: apiGroup text?, kind text!*, name text!*
        TypedObjectReference: apiGroup text?, kind text!*, name text!*, namespace text?
        """;

    internal const string Scheduling = """
        LabelSelector: matchLabels {text}, matchExpressions [LabelSelectorRequirement]
        LabelSelectorRequirement: key text!*, operator text!*, values [text]
        Affinity: nodeAffinity NodeAffinity, podAffinity PodAffinity, podAntiAffinity PodAffinity
        NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution NodeSelector
        NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm]
        NodeSelector: nodeSelectorTerms [NodeSelectorTerm]!
        NodeSelectorTerm: matchExpressions [NodeSelectorRequirement], matchFields [NodeSelectorRequirement]
        NodeSelectorRequirement: key text!, operator text!, values [text]
        PreferredSchedulingTerm: weight whole!, preference NodeSelectorTerm!
        PodAffinity: requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
        PodAffinity: preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm]
        WeightedPodAffinityTerm: weight whole!, podAffinityTerm PodAffinityTerm!
        PodAffinityTerm: labelSelector LabelSelector, namespaces [text], topologyKey text!
        PodAffinityTerm: namespaceSelector LabelSelector, matchLabelKeys [text], mismatchLabelKeys [text]
        Toleration: key text, operator text, value text, effect text, tolerationSeconds whole?
        TopologySpreadConstraint: maxSkew whole!, topologyKey text!
        TopologySpreadConstraint: whenUnsatisfiable text!, labelSelector LabelSelector
        TopologySpreadConstraint: minDomains whole?, nodeAffinityPolicy text?
        TopologySpreadConstraint: nodeTaintsPolicy text?, matchLabelKeys [text]
        """;

    internal const string Scaling = """
        DeploymentStrategy: type text, rollingUpdate RollingUpdateDeployment
        RollingUpdateDeployment: maxUnavailable either?, maxSurge either?
        MetricSpec: type text!*, object ObjectMetricSource, pods PodsMetricSource, resource ResourceMetricSource
        MetricSpec: containerResource ContainerResourceMetricSource, external ExternalMetricSource
        ObjectMetricSource: describedObject CrossVersionObjectReference!*, target MetricTarget!*
        ObjectMetricSource: metric MetricIdentifier!*
        PodsMetricSource: metric MetricIdentifier!*, target MetricTarget!*
        ResourceMetricSource: name text!*, target MetricTarget!*
        ContainerResourceMetricSource: name text!*, target MetricTarget!*, container text!*
        ExternalMetricSource: metric MetricIdentifier!*, target MetricTarget!*
        CrossVersionObjectReference: kind text!*, name text!*, apiVersion text
        MetricIdentifier: name text!*, selector LabelSelector
        MetricTarget: type text!*, value quantity?, averageValue quantity?, averageUtilization whole?
        HorizontalPodAutoscalerBehavior: scaleUp HPAScalingRules, scaleDown HPAScalingRules
        HPAScalingRules: stabilizationWindowSeconds whole?, selectPolicy text?, policies [HPAScalingPolicy]
        HPAScalingRules: tolerance quantity?
        HPAScalingPolicy: type text!*, value whole!*, periodSeconds whole!*
        """;
}
