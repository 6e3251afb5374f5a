-- @p0 nvarchar(4000), @p1 bigint
DELETE FROM "dead_letters" WHERE "IntegrationId" = @p0 AND "Seq" = @p1
GO

-- 
DELETE FROM [a]
FROM [activation_intents] AS [a]
WHERE 0 = 1
GO

-- @activationId nvarchar(64)
DELETE FROM [a]
FROM [activation_intents] AS [a]
WHERE [a].[Id] = @activationId
GO

-- @bridgeIntegrationId nvarchar(64)
DELETE FROM [b]
FROM [bridge_removals] AS [b]
WHERE [b].[Id] = @bridgeIntegrationId
GO

-- @integration_BridgeIntegrationId nvarchar(64)
DELETE FROM [b]
FROM [bridge_removals] AS [b]
WHERE [b].[Id] = @integration_BridgeIntegrationId
GO

-- @instance_Id nvarchar(64)
DELETE FROM [c]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[InstanceId] = @instance_Id
GO

-- @removal_InstanceId nvarchar(64)
DELETE FROM [c]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[InstanceId] = @removal_InstanceId
GO

-- @deadLetter_IntegrationId nvarchar(64), @deadLetter_Seq bigint
DELETE FROM [d]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @deadLetter_IntegrationId AND [d].[Seq] = @deadLetter_Seq
GO

-- @found_Id nvarchar(64)
DELETE FROM [e]
FROM [engine_connections] AS [e]
WHERE [e].[Id] = @found_Id
GO

-- @instance_Id nvarchar(64)
DELETE FROM [e]
FROM [engine_connections] AS [e]
WHERE [e].[InstanceId] = @instance_Id
GO

-- @integrationId nvarchar(64), @seqs1 bigint
DELETE FROM [i]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId AND [i].[Seq] = @seqs1
GO

-- @integrationId nvarchar(64), @seqs1 bigint, @seqs2 bigint
DELETE FROM [i]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId AND [i].[Seq] IN (@seqs1, @seqs2)
GO

-- @instance_Id nvarchar(64)
DELETE FROM [i]
FROM [instances] AS [i]
WHERE [i].[Id] = @instance_Id
GO

-- @id nvarchar(64)
DELETE FROM [i]
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @name nvarchar(450), @holder nvarchar(510)
DELETE FROM [l]
FROM [leases] AS [l]
WHERE [l].[Name] = @name AND [l].[Holder] = @holder
GO

-- @integrationId nvarchar(64), @closedBefore bigint
DELETE FROM [o]
FROM [outbox_channels] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[ClosedAt] < @closedBefore
GO

-- @integrationId nvarchar(64), @until bigint
DELETE FROM [o]
FROM [outbox_events] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[Seq] <= @until
GO

-- @integrationId nvarchar(64), @until bigint
DELETE FROM [o]
FROM [outbox_media] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[Seq] <= @until
GO

-- @integrationId nvarchar(64)
DELETE FROM [o]
FROM [outbox_notes] AS [o]
WHERE [o].[IntegrationId] = @integrationId
GO

-- @note_IntegrationId nvarchar(64), @note_Seq bigint
DELETE FROM [o]
FROM [outbox_notes] AS [o]
WHERE [o].[IntegrationId] = @note_IntegrationId AND [o].[Seq] <= @note_Seq
GO

-- @integrationId nvarchar(64), @former_ChatKey nvarchar(220)
DELETE FROM [r]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[ChatKey] = @former_ChatKey
GO

-- @p int, @startedBefore bigint
DELETE TOP(@p) FROM [a]
FROM [activations] AS [a]
WHERE [a].[StartedAt] < @startedBefore AND [a].[Outcome] IS NOT NULL
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [a]
FROM [agent_messages] AS [a]
WHERE [a].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [a]
FROM [agent_sends] AS [a]
WHERE [a].[IntegrationId] = @id
GO

-- @p int, @begunBefore bigint
DELETE TOP(@p) FROM [c]
FROM [commands] AS [c]
WHERE [c].[BegunAt] < @begunBefore
GO

-- @p int, @integrationId nvarchar(64)
DELETE TOP(@p) FROM [c]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [d]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [d]
FROM [desks] AS [d]
WHERE [d].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [e]
FROM [early_statuses] AS [e]
WHERE [e].[IntegrationId] = @id
GO

-- @p int, @engineId nvarchar(64)
DELETE TOP(@p) FROM [e]
FROM [engine_messages] AS [e]
WHERE [e].[EngineId] = @engineId
GO

-- @p int, @seenBefore bigint
DELETE TOP(@p) FROM [e]
FROM [engine_messages] AS [e]
WHERE [e].[SeenAt] < @seenBefore
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [i]
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [i]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [r]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [r]
FROM [relay_identities] AS [r]
WHERE [r].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [r]
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @id
GO

-- @p int, @id nvarchar(64)
DELETE TOP(@p) FROM [w]
FROM [webhook_deliveries] AS [w]
WHERE [w].[IntegrationId] = @id
GO

-- 
IF HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') = 0 OR HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY CONNECTION') = 0
    SELECT CAST(-1 AS bigint);
ELSE
BEGIN
    DECLARE @kill nvarchar(max) = N'';
    SELECT @kill = @kill + N'KILL ' + CAST([session_id] AS nvarchar(10)) + N';'
    FROM [sys].[dm_exec_sessions]
    WHERE [database_id] = DB_ID() AND [program_name] = APP_NAME() AND [session_id] <> @@SPID AND [status] = N'sleeping'
        AND [open_transaction_count] > 0 AND [last_request_end_time] < DATEADD(second, -20, GETDATE());
    DECLARE @count bigint = @@ROWCOUNT;
    EXEC (@kill);
    SELECT @count;
END
GO

-- @p0 nvarchar(4000), @p1 bigint
INSERT INTO "inbox_events" ("IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data")
SELECT "IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data" FROM "dead_letters" WHERE "IntegrationId" = @p0 AND "Seq" = @p1
GO

-- @p0 nvarchar(4000), @p1 bigint, @p2 nvarchar(4000), @p3 nvarchar(4000), @p4 bigint, @p5 varbinary(8000), @p6 nvarchar(4000), @p7 nvarchar(4000), @p8 nvarchar(4000), @p9 nvarchar(4000), @p10 nvarchar(4000), @p11 nvarchar(4000), @p12 nvarchar(4000), @p13 nvarchar(4000)
INSERT INTO "inbox_events" ("IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data",
    "ChatKind", "ChatJid", "ChatLid", "SenderJid", "SenderLid", "IsOutgoing", "MessageId", "Echo")
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13)
GO

-- @p0 nvarchar(4000), @p1 bigint, @p2 varbinary(8000), @p3 varbinary(8000), @p4 bigint
INSERT INTO "outbox_events" ("IntegrationId", "Seq", "IdentityHash", "Frame", "BytesBefore") VALUES (@p0, @p1, @p2, @p3, @p4)
GO

-- @p0 nvarchar(4000), @p1 nvarchar(4000), @p2 bigint, @p3 nvarchar(4000), @p4 varbinary(8000)
INSERT INTO "outbox_media" ("Id", "IntegrationId", "Seq", "MimeType", "Content") VALUES (@p0, @p1, @p2, @p3, @p4)
GO

-- @p0 nvarchar(4000), @p1 nvarchar(4000), @p2 bigint, @p3 nvarchar(4000), @p4 varbinary(8000), @p5 nvarchar(4000), @p6 nvarchar(4000)
INSERT INTO "outbox_media" ("Id", "IntegrationId", "Seq", "MimeType", "Content", "EngineId", "Reference") VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
GO

-- @p0 nvarchar(4000)
SELECT "LastSeq", "BacklogBytes" FROM "inbox_channels" WHERE "IntegrationId" = @p0
GO

-- @nameKey nvarchar(64)
SELECT (
    SELECT TOP(1) [c].[Id]
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[InstanceId] = [i0].[Id]), COALESCE((
    SELECT TOP(1) [c0].[IgnoreGroups]
    FROM [chatwoot_integrations] AS [c0]
    WHERE [c0].[InstanceId] = [i0].[Id]), CAST(0 AS bit)), [i0].[Id], [e].[Name], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [engine_connections] AS [e0]
        WHERE [e0].[InstanceId] = [i0].[Id]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [engine_names] AS [e]
INNER JOIN (
    SELECT [i].[Id], [i].[AccountId]
    FROM [instances] AS [i]
    WHERE [i].[NameKey] = @nameKey
) AS [i0] ON [e].[AccountId] = [i0].[AccountId]
WHERE [e].[NameKey] = @nameKey
GO

-- @nameKey nvarchar(64), @accountId nvarchar(64)
SELECT (
    SELECT TOP(1) [c].[Id]
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[InstanceId] = [i0].[Id]), COALESCE((
    SELECT TOP(1) [c0].[IgnoreGroups]
    FROM [chatwoot_integrations] AS [c0]
    WHERE [c0].[InstanceId] = [i0].[Id]), CAST(0 AS bit)), [i0].[Id], [e].[Name], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [engine_connections] AS [e0]
        WHERE [e0].[InstanceId] = [i0].[Id]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [engine_names] AS [e]
INNER JOIN (
    SELECT [i].[Id], [i].[AccountId]
    FROM [instances] AS [i]
    WHERE [i].[NameKey] = @nameKey
) AS [i0] ON [e].[AccountId] = [i0].[AccountId]
WHERE [e].[NameKey] = @nameKey AND [e].[AccountId] = @accountId
GO

-- @instanceId nvarchar(64)
SELECT (
    SELECT TOP(1) [c].[Id]
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[InstanceId] = [i].[Id]), COALESCE((
    SELECT TOP(1) [c0].[IgnoreGroups]
    FROM [chatwoot_integrations] AS [c0]
    WHERE [c0].[InstanceId] = [i].[Id]), CAST(0 AS bit)), [i].[Id]
FROM [instances] AS [i]
WHERE [i].[Id] = @instanceId
GO

-- @p0 nvarchar(4000), @p1 varbinary(8000)
SELECT 1 FROM "outbox_events" WHERE "IntegrationId" = @p0 AND "IdentityHash" = @p1
GO

-- 
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [accounts] AS [a]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64), @since bigint
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [agent_sends] AS [a]
        WHERE [a].[IntegrationId] = @integrationId AND [a].[WhatsAppId] IS NULL AND [a].[StartedAt] > @since) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @bridgeIntegrationId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [bridge_removals] AS [b]
        WHERE [b].[Id] = @bridgeIntegrationId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @begunBefore bigint
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [commands] AS [c]
        WHERE [c].[BegunAt] < @begunBefore) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [desks] AS [d]
        WHERE [d].[IntegrationId] = @integrationId AND EXISTS (
            SELECT 1
            FROM [integrations] AS [i]
            WHERE [i].[Id] = @integrationId AND [i].[ActivationId] = [d].[NoStatusesUnder])) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @identity nvarchar(64), @connection_InstanceId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [engine_connections] AS [e]
        WHERE [e].[Identity] = @identity AND [e].[InstanceId] <> @connection_InstanceId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @nameKey nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [engine_names] AS [e]
        WHERE [e].[NameKey] = @nameKey) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @instance_AccountId nvarchar(64), @nameKey nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[AccountId] = @instance_AccountId AND [i].[NameKey] = @nameKey) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @connection_InstanceId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[Id] = @connection_InstanceId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @instanceId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[Id] = @instanceId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @instance_Id nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[Id] = @instance_Id) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @intent_InstanceId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[Id] = @intent_InstanceId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @token_Hex nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [instances] AS [i]
        WHERE [i].[TokenHash] = @token_Hex) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @id nvarchar(64), @tenant nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [integrations] AS [i]
        WHERE [i].[Id] = @id AND ([i].[Tenant] <> @tenant OR [i].[Tenant] IS NULL)) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [integrations] AS [i]
        WHERE [i].[Id] = @integrationId AND [i].[Phase] = N'Active' AND NOT EXISTS (
            SELECT 1
            FROM [integrations] AS [i0]
            WHERE [i0].[SupersededBy] = @integrationId AND EXISTS (
                SELECT 1
                FROM [inbox_channels] AS [i1]
                WHERE [i1].[IntegrationId] = [i0].[Id]))) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @lease_Name nvarchar(450), @lease_Holder nvarchar(510)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [leases] AS [l]
        WHERE [l].[Name] = @lease_Name AND [l].[Holder] = @lease_Holder AND [l].[ExpiresAt] = CAST(0 AS bigint)) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @name nvarchar(450), @now bigint
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [leases] AS [l]
        WHERE [l].[Name] = @name AND [l].[ExpiresAt] > @now) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [outbox_channels] AS [o]
        WHERE [o].[IntegrationId] = @integrationId AND [o].[ClosedAt] IS NOT NULL) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64), @shown_Id bigint
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [relay_ledger] AS [r]
        WHERE [r].[IntegrationId] = @integrationId AND [r].[MessageId] = @shown_Id) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- @integrationId nvarchar(64), @deliveryId nvarchar(64)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [webhook_deliveries] AS [w]
        WHERE [w].[IntegrationId] = @integrationId AND [w].[DeliveryId] = @deliveryId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
GO

-- 
SELECT CAST([is_read_committed_snapshot_on] AS bigint) FROM [sys].[databases] WHERE [database_id] = DB_ID()
GO

-- @integrationId nvarchar(64)
SELECT COALESCE(SUM(CAST(CAST(DATALENGTH([d].[Data]) AS int) AS bigint)), CAST(0 AS bigint))
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId
GO

-- @integrationId nvarchar(64)
SELECT COALESCE(SUM(CAST(CAST(LEN([a].[Content]) AS int) AS bigint)), CAST(0 AS bigint))
FROM [agent_messages] AS [a]
WHERE [a].[IntegrationId] = @integrationId AND [a].[State] = 2 AND [a].[Content] <> N''
GO

-- 
SELECT COALESCE(SUM(CAST(CAST(LEN([a].[Content]) AS int) AS bigint)), CAST(0 AS bigint))
FROM [agent_messages] AS [a]
WHERE [a].[State] IN (0, 3)
GO

-- @integrationId nvarchar(64)
SELECT COALESCE(SUM(CAST(CAST(LEN([a].[Content]) AS int) AS bigint)), CAST(0 AS bigint))
FROM [agent_messages] AS [a]
WHERE [a].[State] IN (0, 3) AND [a].[IntegrationId] = @integrationId
GO

-- 
SELECT COALESCE(SUM([i].[BacklogBytes]), CAST(0 AS bigint))
FROM [inbox_channels] AS [i]
GO

-- 
SELECT COALESCE(SUM([o].[LastSeq] - [o].[LastAcked]), CAST(0 AS bigint))
FROM [outbox_channels] AS [o]
WHERE [o].[ClosedAt] IS NULL AND [o].[LastSeq] > [o].[LastAcked]
GO

-- 
SELECT COALESCE(SUM([o].[TotalBytes] - [o0].[BytesBefore]), CAST(0 AS bigint))
FROM [outbox_channels] AS [o]
INNER JOIN [outbox_events] AS [o0] ON [o].[IntegrationId] = [o0].[IntegrationId] AND [o].[LastAcked] + CAST(1 AS bigint) = [o0].[Seq]
WHERE [o].[ClosedAt] IS NULL AND [o].[LastSeq] > [o].[LastAcked]
GO

-- @p int, @nameKey nvarchar(64)
SELECT COUNT(*)
FROM (
    SELECT TOP(@p) 1 AS empty
    FROM [instances] AS [i]
    WHERE [i].[NameKey] = @nameKey
) AS [i0]
GO

-- 
SELECT COUNT(*) FROM "__EFMigrationsHistory"
GO

-- @before bigint
SELECT DISTINCT [r].[IntegrationId]
FROM [relay_ledger] AS [r]
WHERE [r].[CompletedAt] IS NULL AND [r].[StartedAt] < @before
GO

-- @due_IntegrationId nvarchar(64), @due_LastAcked bigint, @due_Surplus bigint
SELECT MAX([o].[Seq])
FROM [outbox_events] AS [o]
WHERE [o].[IntegrationId] = @due_IntegrationId AND [o].[Seq] <= @due_LastAcked AND [o].[BytesBefore] < @due_Surplus
GO

-- @integrationId nvarchar(64), @direction nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @externalId nvarchar(300)
SELECT TOP(1) CASE
    WHEN [r].[CompletedAt] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [r].[ConversationId], [r].[LateUntil]
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND (([r].[Direction] = @direction AND [r].[ExternalId] IN (@ids1, @ids2)) OR ([r].[Direction] = N'in' AND [r].[ExternalId] = @externalId))
ORDER BY CASE
    WHEN [r].[CompletedAt] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END DESC
GO

-- @integrationId nvarchar(64), @whatsAppId nvarchar(200), @conversationId bigint
SELECT TOP(1) [a].[MessageId]
FROM [agent_sends] AS [a]
WHERE [a].[IntegrationId] = @integrationId AND [a].[WhatsAppId] = @whatsAppId AND EXISTS (
    SELECT 1
    FROM [agent_messages] AS [a0]
    WHERE [a0].[IntegrationId] = @integrationId AND [a0].[MessageId] = [a].[MessageId] AND [a0].[ConversationId] = @conversationId)
ORDER BY [a].[MessageId]
GO

-- @p nvarchar(64)
SELECT TOP(1) [d].[IntegrationId], [d].[CaughtUpTo], [d].[NoStatusesUnder]
FROM [desks] AS [d]
WHERE [d].[IntegrationId] = @p
GO

-- @integrationId nvarchar(64)
SELECT TOP(1) [d].[OccurredAt]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId
ORDER BY [d].[Seq]
GO

-- 
SELECT TOP(1) [e].[Id]
FROM [engine_connections] AS [e]
WHERE NOT EXISTS (
    SELECT 1
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[InstanceId] = [e].[InstanceId]) AND EXISTS (
    SELECT 1
    FROM [engine_messages] AS [e0]
    WHERE [e0].[EngineId] = [e].[Id])
ORDER BY [e].[Id]
GO

-- @engineId nvarchar(64), @key nvarchar(200)
SELECT TOP(1) [e].[MessageId], COALESCE([e].[ExactChat], [e].[Chat]), [e].[FromMe], [e].[Participant]
FROM [engine_messages] AS [e]
WHERE [e].[EngineId] = @engineId AND [e].[Chat] = @key AND [e].[FromMe] = CAST(0 AS bit)
ORDER BY [e].[SeenAt] DESC
GO

-- @link nvarchar(200)
SELECT TOP(1) [i].[Id], [i].[AccountId], [i].[ActivationId], [i].[ApiToken], [i].[BaseUrl], [i].[Channel], [i].[ChannelUrl], [i].[ChatwootInboxName], [i].[ChatwootVersion], [i].[CheckAt], [i].[Checks], [i].[CreatedAt], [i].[IgnoreGroups], [i].[InboxId], [i].[InboxIdentifier], [i].[InboxName], [i].[Instance], [i].[KeepInbox], [i].[LastError], [i].[Phase], [i].[ReopenResolved], [i].[SignMessages], [i].[SigningSecret], [i].[StartAsPending], [i].[SupersededBy], [i].[Tenant], [i].[UpdatedAt], [i].[WebhookSecret]
FROM [integrations] AS [i]
WHERE [i].[Channel] = @link AND [i].[Phase] IN (N'Active', N'Provisioning')
ORDER BY CASE
    WHEN [i].[Phase] = N'Active' THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END DESC
GO

-- @integrationId nvarchar(64)
SELECT TOP(1) [i].[OccurredAt]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId
ORDER BY [i].[Seq]
GO

-- @closedBefore bigint
SELECT TOP(1) [o].[IntegrationId]
FROM [outbox_channels] AS [o]
WHERE [o].[ClosedAt] < @closedBefore OR ([o].[ClosedAt] IS NOT NULL AND EXISTS (
    SELECT 1
    FROM [outbox_events] AS [o0]
    WHERE [o0].[IntegrationId] = [o].[IntegrationId])) OR ([o].[ClosedAt] IS NOT NULL AND EXISTS (
    SELECT 1
    FROM [commands] AS [c]
    WHERE [c].[IntegrationId] = [o].[IntegrationId]))
ORDER BY [o].[ClosedAt]
GO

-- @limit bigint
SELECT TOP(1) [o].[IntegrationId], [o].[LastAcked], [o].[TotalBytes] - @limit AS [Surplus]
FROM [outbox_channels] AS [o]
WHERE [o].[ClosedAt] IS NULL AND EXISTS (
    SELECT 1
    FROM [outbox_events] AS [o0]
    WHERE [o0].[IntegrationId] = [o].[IntegrationId] AND [o0].[Seq] <= [o].[LastAcked] AND [o0].[BytesBefore] < [o].[TotalBytes] - @limit)
ORDER BY [o].[IntegrationId]
GO

-- @integrationId nvarchar(64), @upTo bigint
SELECT TOP(1) [o].[Seq]
FROM [outbox_events] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[Seq] <= @upTo
ORDER BY [o].[Seq]
GO

-- @p nvarchar(64), @p1 nvarchar(220)
SELECT TOP(1) [r].[IntegrationId], [r].[ChatKey], [r].[ContactId], [r].[ConversationId], [r].[InboxId], [r].[Jid], [r].[Name], [r].[SourceId], [r].[UpdatedAt]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @p AND [r].[ChatKey] = @p1
GO

-- @integrationId nvarchar(64), @direction nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @externalId nvarchar(300)
SELECT TOP(1) [r].[IntegrationId], [r].[Direction], [r].[ExternalId], [r].[CompletedAt], [r].[ConversationId], [r].[LateUntil], [r].[MessageId], [r].[StartedAt]
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND (([r].[Direction] = @direction AND [r].[ExternalId] IN (@ids1, @ids2)) OR ([r].[Direction] = N'in' AND [r].[ExternalId] = @externalId))
ORDER BY [r].[StartedAt]
GO

-- @p nvarchar(64), @p1 nvarchar(220)
SELECT TOP(1) [r].[IntegrationId], [r].[Lid], [r].[PhoneJid]
FROM [relay_identities] AS [r]
WHERE [r].[IntegrationId] = @p AND [r].[Lid] = @p1
GO

-- @integrationId nvarchar(64), @directions1 nvarchar(8), @directions2 nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @ids3 nvarchar(300), @conversationId bigint
SELECT TOP(1) [r].[MessageId]
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[Direction] IN (@directions1, @directions2) AND [r].[ExternalId] IN (@ids1, @ids2, @ids3) AND [r].[ConversationId] = @conversationId AND [r].[MessageId] > CAST(0 AS bigint)
ORDER BY [r].[MessageId]
GO

-- @integrationId nvarchar(64), @conversationId bigint
SELECT TOP(1) [r].[SourceId]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[ConversationId] = @conversationId
GO

-- @token_Hex nvarchar(64)
SELECT TOP(1) [u].[AccountId], [u].[InstanceId], [u].[Hash]
FROM (
    SELECT [a].[Id] AS [AccountId], NULL AS [InstanceId], [a].[TokenHash] AS [Hash]
    FROM [accounts] AS [a]
    WHERE [a].[TokenHash] = @token_Hex
    UNION ALL
    SELECT [i].[AccountId], [i].[Id] AS [InstanceId], [i].[TokenHash] AS [Hash]
    FROM [instances] AS [i]
    WHERE [i].[TokenHash] = @token_Hex
) AS [u]
ORDER BY [u].[InstanceId]
GO

-- @nameKey nvarchar(64)
SELECT TOP(1) [u].[Id], [i0].[Name], [u].[InstanceId], [i0].[AccountId]
FROM (
    SELECT [c].[Id], [c].[InstanceId]
    FROM [chatwoot_integrations] AS [c]
    UNION
    SELECT [a].[IntegrationId] AS [Id], [a].[InstanceId]
    FROM [activation_intents] AS [a]
    WHERE [a].[TakeBack] = CAST(0 AS bit)
) AS [u]
INNER JOIN (
    SELECT [i].[Id], [i].[AccountId], [i].[Name]
    FROM [instances] AS [i]
    WHERE [i].[NameKey] = @nameKey
) AS [i0] ON [u].[InstanceId] = [i0].[Id]
ORDER BY [u].[Id]
GO

-- @integrationId nvarchar(64), @nameKey nvarchar(64)
SELECT TOP(1) [u].[Id], [i0].[Name], [u].[InstanceId], [i0].[AccountId]
FROM (
    SELECT [c].[Id], [c].[InstanceId]
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[Id] = @integrationId
    UNION
    SELECT [a].[IntegrationId] AS [Id], [a].[InstanceId]
    FROM [activation_intents] AS [a]
    WHERE [a].[IntegrationId] = @integrationId AND [a].[TakeBack] = CAST(0 AS bit)
) AS [u]
INNER JOIN (
    SELECT [i].[Id], [i].[AccountId], [i].[Name]
    FROM [instances] AS [i]
    WHERE [i].[NameKey] = @nameKey
) AS [i0] ON [u].[InstanceId] = [i0].[Id]
ORDER BY [u].[Id]
GO

-- @activationId nvarchar(128)
SELECT TOP(2) [a].[Id], [a].[AccountId], [a].[ApiToken], [a].[BaseUrl], [a].[Channel], [a].[ChannelUrl], [a].[IgnoreGroups], [a].[InboxName], [a].[Instance], [a].[IntegrationId], [a].[Outcome], [a].[ReopenResolved], [a].[SignMessages], [a].[StartAsPending], [a].[StartedAt]
FROM [activations] AS [a]
WHERE [a].[Id] = @activationId
GO

-- @activation_Id nvarchar(128)
SELECT TOP(2) [a].[Id], [a].[AccountId], [a].[ApiToken], [a].[BaseUrl], [a].[Channel], [a].[ChannelUrl], [a].[IgnoreGroups], [a].[InboxName], [a].[Instance], [a].[IntegrationId], [a].[Outcome], [a].[ReopenResolved], [a].[SignMessages], [a].[StartAsPending], [a].[StartedAt]
FROM [activations] AS [a]
WHERE [a].[Id] = @activation_Id
GO

-- @accountId nvarchar(64)
SELECT TOP(2) [a].[TokenHash]
FROM [accounts] AS [a]
WHERE [a].[Id] = @accountId
GO

-- @due_BridgeIntegrationId nvarchar(64), @now bigint
SELECT TOP(2) [b].[Id], [b].[Attempts], [b].[CreatedAt], [b].[InstanceId], [b].[KeepInbox], [b].[NextAttemptAt], [b].[RemoveEmpty]
FROM [bridge_removals] AS [b]
WHERE [b].[Id] = @due_BridgeIntegrationId AND [b].[NextAttemptAt] <= @now
GO

-- @removal_BridgeIntegrationId nvarchar(64)
SELECT TOP(2) [b].[Id], [b].[Attempts], [b].[CreatedAt], [b].[InstanceId], [b].[KeepInbox], [b].[NextAttemptAt], [b].[RemoveEmpty]
FROM [bridge_removals] AS [b]
WHERE [b].[Id] = @removal_BridgeIntegrationId
GO

-- @intent_InstanceId nvarchar(64)
SELECT TOP(2) [c].[BridgeIntegrationId]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[InstanceId] = @intent_InstanceId
GO

-- @instanceId nvarchar(64)
SELECT TOP(2) [c].[Id], [c].[AccountId], [c].[ApiToken], [c].[BaseUrl], [c].[BridgeIntegrationId], [c].[ChatwootInboxName], [c].[CreatedAt], [c].[IgnoreGroups], [c].[InboxId], [c].[InboxName], [c].[InstanceId], [c].[LastError], [c].[ReopenResolved], [c].[SignMessages], [c].[StartAsPending], [c].[Status]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[InstanceId] = @instanceId
GO

-- @integration_InstanceId nvarchar(64)
SELECT TOP(2) [c].[Id], [c].[AccountId], [c].[ApiToken], [c].[BaseUrl], [c].[BridgeIntegrationId], [c].[ChatwootInboxName], [c].[CreatedAt], [c].[IgnoreGroups], [c].[InboxId], [c].[InboxName], [c].[InstanceId], [c].[LastError], [c].[ReopenResolved], [c].[SignMessages], [c].[StartAsPending], [c].[Status]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[InstanceId] = @integration_InstanceId
GO

-- @instanceId nvarchar(64)
SELECT TOP(2) [c].[Id], [i].[Name], [c].[Status], [c].[BridgeIntegrationId], [c].[BaseUrl], [c].[AccountId], [c].[InboxId], [c].[ChatwootInboxName], [c].[SignMessages], [c].[IgnoreGroups], [c].[StartAsPending], [c].[ReopenResolved], [c].[LastError], [c].[CreatedAt], [o].[LastSeq] - [o].[LastAcked], [o].[FullSince], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [engine_names] AS [e]
        WHERE [e].[NameKey] = [i].[NameKey] AND [e].[AccountId] <> [i].[AccountId]) AND NOT EXISTS (
        SELECT 1
        FROM [engine_connections] AS [e0]
        WHERE [e0].[InstanceId] = [i].[Id]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [i].[PhoneState], [i].[PhoneStateSince], [o].[TotalBytes] - COALESCE((
    SELECT TOP(1) [o0].[BytesBefore]
    FROM [outbox_events] AS [o0]
    WHERE [o0].[IntegrationId] = [o].[IntegrationId] AND [o0].[Seq] = [o].[LastAcked] + CAST(1 AS bigint)), [o].[TotalBytes])
FROM [chatwoot_integrations] AS [c]
INNER JOIN [instances] AS [i] ON [c].[InstanceId] = [i].[Id]
INNER JOIN [outbox_channels] AS [o] ON [c].[Id] = [o].[IntegrationId]
WHERE [c].[InstanceId] = @instanceId
GO

-- @integrationId nvarchar(64), @commandId nvarchar(128)
SELECT TOP(2) [c].[IntegrationId], [c].[Id], [c].[BegunAt], [c].[Fingerprint], [c].[MessageId], [c].[Result]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Id] = @commandId
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [d].[CaughtUpTo]
FROM [desks] AS [d]
WHERE [d].[IntegrationId] = @integrationId
GO

-- @instance_Id nvarchar(64)
SELECT TOP(2) [e].[Id]
FROM [engine_connections] AS [e]
WHERE [e].[InstanceId] = @instance_Id
GO

-- @engineId nvarchar(64)
SELECT TOP(2) [e].[Id], [e].[ApiVersion], [e].[AppSecret], [e].[BaseUrl], [e].[BusinessAccountId], [e].[CreatedAt], [e].[EngineInstance], [e].[Identity], [e].[InstanceId], [e].[Kind], [e].[LastError], [e].[LastEventAt], [e].[PathSecret], [e].[Phone], [e].[Token], [e].[WebhookSecret]
FROM [engine_connections] AS [e]
WHERE [e].[Id] = @engineId
GO

-- @instanceId nvarchar(64)
SELECT TOP(2) [e].[Id], [e].[ApiVersion], [e].[AppSecret], [e].[BaseUrl], [e].[BusinessAccountId], [e].[CreatedAt], [e].[EngineInstance], [e].[Identity], [e].[InstanceId], [e].[Kind], [e].[LastError], [e].[LastEventAt], [e].[PathSecret], [e].[Phone], [e].[Token], [e].[WebhookSecret]
FROM [engine_connections] AS [e]
WHERE [e].[InstanceId] = @instanceId
GO

-- @instanceId nvarchar(64)
SELECT TOP(2) [e].[Id], [e].[ApiVersion], [e].[AppSecret], [e].[BaseUrl], [e].[BusinessAccountId], [e].[CreatedAt], [e].[EngineInstance], [e].[Identity], [e].[InstanceId], [e].[Kind], [e].[LastError], [e].[LastEventAt], [e].[PathSecret], [e].[Phone], [e].[Token], [e].[WebhookSecret], [i].[PhoneState]
FROM [engine_connections] AS [e]
INNER JOIN [instances] AS [i] ON [e].[InstanceId] = [i].[Id]
WHERE [e].[InstanceId] = @instanceId
GO

-- @engineId nvarchar(64), @messageId nvarchar(255)
SELECT TOP(2) [e].[MessageId], COALESCE([e].[ExactChat], [e].[Chat]), [e].[FromMe], [e].[Participant]
FROM [engine_messages] AS [e]
WHERE [e].[EngineId] = @engineId AND [e].[MessageId] = @messageId
GO

-- @nameKey nvarchar(64)
SELECT TOP(2) [e].[NameKey], [e].[AccountId], [e].[ClaimedAt], [e].[Name]
FROM [engine_names] AS [e]
WHERE [e].[NameKey] = @nameKey
GO

-- @nameKey nvarchar(64)
SELECT TOP(2) [e].[Name], [e].[AccountId]
FROM [engine_names] AS [e]
WHERE [e].[NameKey] = @nameKey
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [i].[ActivationId]
FROM [integrations] AS [i]
WHERE [i].[Id] = @integrationId
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [i].[BacklogBytes]
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @integrationId
GO

-- @successor nvarchar(64)
SELECT TOP(2) [i].[Id]
FROM [integrations] AS [i]
WHERE [i].[SupersededBy] = @successor AND [i].[Phase] = N'Superseded'
GO

-- @activation_IntegrationId nvarchar(64)
SELECT TOP(2) [i].[Id], [i].[AccountId], [i].[ActivationId], [i].[ApiToken], [i].[BaseUrl], [i].[Channel], [i].[ChannelUrl], [i].[ChatwootInboxName], [i].[ChatwootVersion], [i].[CheckAt], [i].[Checks], [i].[CreatedAt], [i].[IgnoreGroups], [i].[InboxId], [i].[InboxIdentifier], [i].[InboxName], [i].[Instance], [i].[KeepInbox], [i].[LastError], [i].[Phase], [i].[ReopenResolved], [i].[SignMessages], [i].[SigningSecret], [i].[StartAsPending], [i].[SupersededBy], [i].[Tenant], [i].[UpdatedAt], [i].[WebhookSecret]
FROM [integrations] AS [i]
WHERE [i].[Id] = @activation_IntegrationId
GO

-- @id nvarchar(64)
SELECT TOP(2) [i].[Id], [i].[AccountId], [i].[ActivationId], [i].[ApiToken], [i].[BaseUrl], [i].[Channel], [i].[ChannelUrl], [i].[ChatwootInboxName], [i].[ChatwootVersion], [i].[CheckAt], [i].[Checks], [i].[CreatedAt], [i].[IgnoreGroups], [i].[InboxId], [i].[InboxIdentifier], [i].[InboxName], [i].[Instance], [i].[KeepInbox], [i].[LastError], [i].[Phase], [i].[ReopenResolved], [i].[SignMessages], [i].[SigningSecret], [i].[StartAsPending], [i].[SupersededBy], [i].[Tenant], [i].[UpdatedAt], [i].[WebhookSecret]
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @accountId nvarchar(64), @nameKey nvarchar(64)
SELECT TOP(2) [i].[Id], [i].[AccountId], [i].[Name], [i].[CreatedAt]
FROM [instances] AS [i]
WHERE [i].[AccountId] = @accountId AND [i].[NameKey] = @nameKey
GO

-- @id nvarchar(64)
SELECT TOP(2) [i].[Id], [i].[Instance], [i].[LastError], COALESCE([i].[InboxId], CAST(0 AS bigint)), [i].[ChatwootInboxName], COALESCE((
    SELECT TOP(1) [i0].[Backlog]
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id]), CAST(0 AS bigint)), COALESCE((
    SELECT TOP(1) [i1].[DeadLetters]
    FROM [inbox_channels] AS [i1]
    WHERE [i1].[IntegrationId] = [i].[Id]), CAST(0 AS bigint)), (
    SELECT TOP(1) [i2].[LastEventAt]
    FROM [inbox_channels] AS [i2]
    WHERE [i2].[IntegrationId] = [i].[Id]), [i].[UpdatedAt], [i].[ActivationId]
FROM [integrations] AS [i]
WHERE [i].[Id] = @id AND [i].[Phase] = N'Active'
GO

-- @integrationId nvarchar(64), @seq bigint
SELECT TOP(2) [i].[IntegrationId], [i].[Seq], [i].[ChatJid], [i].[ChatKind], [i].[ChatLid], [i].[Data], [i].[Echo], [i].[Event], [i].[EventId], [i].[IsOutgoing], [i].[MessageId], [i].[OccurredAt], [i].[SenderJid], [i].[SenderLid]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = @integrationId) AND [i].[Seq] = @seq
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [i].[LastSeq]
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @integrationId
GO

-- @instanceId nvarchar(64)
SELECT TOP(2) [i].[PhoneState]
FROM [instances] AS [i]
WHERE [i].[Id] = @instanceId
GO

-- @former nvarchar(64)
SELECT TOP(2) [i].[SupersededBy]
FROM [integrations] AS [i]
WHERE [i].[SupersededBy] IS NOT NULL AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id]) AND EXISTS (
    SELECT 1
    FROM [integrations] AS [i1]
    WHERE [i1].[Id] = [i].[SupersededBy] AND [i1].[Phase] = N'Active') AND NOT EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i2]
    WHERE [i2].[IntegrationId] = [i].[SupersededBy]) AND [i].[Id] = @former
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [i].[Tenant], [i].[BaseUrl], [i].[AccountId]
FROM [integrations] AS [i]
WHERE [i].[Id] = @integrationId AND [i].[Phase] = N'Active'
GO

-- @instance_Id nvarchar(64)
SELECT TOP(2) [i].[TokenHash]
FROM [instances] AS [i]
WHERE [i].[Id] = @instance_Id
GO

-- @name nvarchar(450)
SELECT TOP(2) [l].[Holder]
FROM [leases] AS [l]
WHERE [l].[Name] = @name
GO

-- @mediaId nvarchar(64)
SELECT TOP(2) [o].[Id], [o].[MimeType], [o].[Content], CASE
    WHEN [o].[EngineId] IS NULL OR [o].[Reference] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [o].[EngineId], [o].[Reference]
FROM [outbox_media] AS [o]
WHERE [o].[Id] = @mediaId
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [o].[IntegrationId], [o].[ChangedAt], [o].[ClosedAt], [o].[FullSince], [o].[LastAcked], [o].[LastSeq], [o].[NotedSeq], [o].[SocketId], [o].[TotalBytes]
FROM [outbox_channels] AS [o]
WHERE [o].[IntegrationId] = @integrationId
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [o].[LastSeq], [o].[LastAcked]
FROM [outbox_channels] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[ClosedAt] IS NULL
GO

-- @integrationId nvarchar(64)
SELECT TOP(2) [o].[SocketId]
FROM [outbox_channels] AS [o]
WHERE [o].[IntegrationId] = @integrationId
GO

-- @atMost int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@atMost) [o].[Seq], [o].[Frame]
FROM [outbox_events] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[Seq] > @after
ORDER BY [o].[Seq]
GO

-- @p int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@p) CAST(DATALENGTH([o].[Frame]) AS int)
FROM [outbox_events] AS [o]
WHERE [o].[IntegrationId] = @integrationId AND [o].[Seq] > @after
ORDER BY [o].[Seq]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [a].[Id], [a].[ApiToken], [a].[BaseUrl], [a].[AccountId]
FROM [activation_intents] AS [a]
WHERE [a].[Id] > @afterId
ORDER BY [a].[Id]
GO

-- @p int, @afterId nvarchar(128)
SELECT TOP(@p) [a].[Id], [a].[ApiToken], [a].[BaseUrl], [a].[AccountId]
FROM [activations] AS [a]
WHERE [a].[Id] > @afterId
ORDER BY [a].[Id]
GO

-- @p int
SELECT TOP(@p) [a].[Id], [a].[Channel]
FROM [activations] AS [a]
WHERE [a].[Outcome] IS NULL
ORDER BY [a].[StartedAt]
GO

-- @p int
SELECT TOP(@p) [a].[InstanceId]
FROM [activation_intents] AS [a]
GROUP BY [a].[InstanceId]
ORDER BY MIN([a].[SentAt])
GO

-- @p int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@p) [a].[MessageId], [a].[Chat], [a].[ReceivedAt]
FROM [agent_messages] AS [a]
WHERE [a].[IsUntold] = CAST(1 AS bit) AND [a].[IntegrationId] = @integrationId AND [a].[MessageId] > @after
ORDER BY [a].[MessageId]
GO

-- @p int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@p) [a].[MessageId], [a].[Chat], [a].[ReceivedAt]
FROM [agent_messages] AS [a]
WHERE [a].[State] IN (0, 3) AND [a].[IntegrationId] = @integrationId AND [a].[MessageId] > @after
ORDER BY [a].[MessageId]
GO

-- @p int, @now bigint
SELECT TOP(@p) [b].[InstanceId], [b].[Id], [b].[KeepInbox], [b].[Attempts], [b].[CreatedAt], [b].[RemoveEmpty]
FROM [bridge_removals] AS [b]
WHERE [b].[NextAttemptAt] <= @now
ORDER BY [b].[NextAttemptAt]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [c].[Id], [c].[ApiToken], [c].[BaseUrl], [c].[AccountId]
FROM [chatwoot_integrations] AS [c]
WHERE [c].[Id] > @afterId
ORDER BY [c].[Id]
GO

-- @p int, @before bigint
SELECT TOP(@p) [d].[IntegrationId], [d].[Seq]
FROM [dead_letters] AS [d]
WHERE [d].[BuriedAt] < @before AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i]
    WHERE [i].[IntegrationId] = [d].[IntegrationId])
ORDER BY [d].[BuriedAt]
GO

-- @p int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@p) [d].[Seq], CAST(CAST(DATALENGTH([d].[Data]) AS int) AS bigint) AS [Bytes]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId AND [d].[Seq] > @after
ORDER BY [d].[Seq]
GO

-- @p int, @integrationId nvarchar(64), @after bigint, @ids1 nvarchar(64), @ids2 nvarchar(64)
SELECT TOP(@p) [d].[Seq], CAST(CAST(DATALENGTH([d].[Data]) AS int) AS bigint) AS [Bytes]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId AND [d].[Seq] > @after AND [d].[EventId] IN (@ids1, @ids2)
ORDER BY [d].[Seq]
GO

-- @p int, @former nvarchar(64)
SELECT TOP(@p) [d].[Seq], CAST(DATALENGTH([d].[Data]) AS int)
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @former
ORDER BY [d].[Seq]
GO

-- @p int, @integrationId nvarchar(64)
SELECT TOP(@p) [d].[Seq], [d].[EventId], [d].[Event], [d].[OccurredAt], [d].[Reason], [d].[BuriedAt]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId
ORDER BY [d].[Seq] DESC
GO

-- @p int, @integrationId nvarchar(64), @before bigint
SELECT TOP(@p) [d].[Seq], [d].[EventId], [d].[Event], [d].[OccurredAt], [d].[Reason], [d].[BuriedAt]
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @integrationId AND [d].[Seq] < @before
ORDER BY [d].[Seq] DESC
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [e].[Id], [e].[AppSecret], [e].[BaseUrl]
FROM [engine_connections] AS [e]
WHERE [e].[Id] > @afterId AND [e].[AppSecret] IS NOT NULL
ORDER BY [e].[Id]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [e].[Id], [e].[PathSecret], [e].[BaseUrl]
FROM [engine_connections] AS [e]
WHERE [e].[Id] > @afterId
ORDER BY [e].[Id]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [e].[Id], [e].[Token], [e].[BaseUrl]
FROM [engine_connections] AS [e]
WHERE [e].[Id] > @afterId
ORDER BY [e].[Id]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [e].[Id], [e].[WebhookSecret], [e].[BaseUrl]
FROM [engine_connections] AS [e]
WHERE [e].[Id] > @afterId
ORDER BY [e].[Id]
GO

-- @p int, @deliveredBefore bigint
SELECT TOP(@p) [e].[IntegrationId], [e].[WhatsAppId], [e].[SeenAt], [e].[Status]
FROM [early_statuses] AS [e]
WHERE [e].[SeenAt] < @deliveredBefore
ORDER BY [e].[SeenAt]
GO

-- @p int
SELECT TOP(@p) [i3].[Channel]
FROM (
    SELECT DISTINCT [i].[Channel]
    FROM [integrations] AS [i]
    WHERE [i].[SupersededBy] IS NOT NULL AND EXISTS (
        SELECT 1
        FROM [inbox_channels] AS [i0]
        WHERE [i0].[IntegrationId] = [i].[Id]) AND EXISTS (
        SELECT 1
        FROM [integrations] AS [i1]
        WHERE [i1].[Id] = [i].[SupersededBy] AND [i1].[Phase] = N'Active') AND NOT EXISTS (
        SELECT 1
        FROM [inbox_channels] AS [i2]
        WHERE [i2].[IntegrationId] = [i].[SupersededBy])
) AS [i3]
ORDER BY [i3].[Channel]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [i].[Id], [i].[ApiToken], [i].[BaseUrl], [i].[AccountId]
FROM [integrations] AS [i]
WHERE [i].[Id] > @afterId
ORDER BY [i].[Id]
GO

-- @p int, @now bigint
SELECT TOP(@p) [i].[Id], [i].[Channel]
FROM [integrations] AS [i]
WHERE [i].[CheckAt] IS NOT NULL AND [i].[CheckAt] <= @now
ORDER BY [i].[CheckAt]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [i].[Id], [i].[InboxIdentifier], [i].[BaseUrl], [i].[AccountId]
FROM [integrations] AS [i]
WHERE [i].[Id] > @afterId AND [i].[InboxIdentifier] IS NOT NULL
ORDER BY [i].[Id]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [i].[Id], [i].[SigningSecret], [i].[BaseUrl], [i].[AccountId]
FROM [integrations] AS [i]
WHERE [i].[Id] > @afterId AND [i].[SigningSecret] IS NOT NULL
ORDER BY [i].[Id]
GO

-- @p int, @afterId nvarchar(64)
SELECT TOP(@p) [i].[Id], [i].[WebhookSecret], [i].[BaseUrl], [i].[AccountId]
FROM [integrations] AS [i]
WHERE [i].[Id] > @afterId
ORDER BY [i].[Id]
GO

-- @p int, @integrationId nvarchar(64), @after bigint
SELECT TOP(@p) [i].[Seq], CASE
    WHEN [i].[ChatKind] IS NULL OR [i].[Event] = N'message.status' THEN CAST(DATALENGTH([i].[Data]) AS int)
    ELSE 0
END AS [Length]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = @integrationId) AND [i].[Seq] > @after
ORDER BY [i].[Seq]
GO

-- @p int, @former nvarchar(64)
SELECT TOP(@p) [i].[Seq], CAST(DATALENGTH([i].[Data]) AS int)
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @former
ORDER BY [i].[Seq]
GO

-- @p int, @notedUntil bigint
SELECT TOP(@p) [o].[IntegrationId], [o].[Seq], [o].[NotedAt]
FROM [outbox_notes] AS [o]
WHERE [o].[NotedAt] <= @notedUntil
ORDER BY [o].[NotedAt]
GO

-- @p int, @before bigint
SELECT TOP(@p) [r].[IntegrationId], [r].[Direction], [r].[ExternalId], [r].[CompletedAt], [r].[ConversationId], [r].[LateUntil], [r].[MessageId], [r].[StartedAt]
FROM [relay_ledger] AS [r]
WHERE [r].[CompletedAt] < @before
ORDER BY [r].[CompletedAt]
GO

-- @p int, @before bigint, @integrationId nvarchar(64)
SELECT TOP(@p) [r].[IntegrationId], [r].[Direction], [r].[ExternalId], [r].[CompletedAt], [r].[ConversationId], [r].[LateUntil], [r].[MessageId], [r].[StartedAt]
FROM [relay_ledger] AS [r]
WHERE [r].[CompletedAt] IS NULL AND [r].[StartedAt] < @before AND [r].[IntegrationId] = @integrationId
GO

-- @p int, @deliveredBefore bigint
SELECT TOP(@p) [w].[IntegrationId], [w].[DeliveryId], [w].[ReceivedAt]
FROM [webhook_deliveries] AS [w]
WHERE [w].[ReceivedAt] < @deliveredBefore
ORDER BY [w].[ReceivedAt]
GO

-- @p int, @doneBefore bigint
SELECT [a1].[IntegrationId], [a1].[MessageId], [a1].[Chat], [a1].[Content], [a1].[ConversationId], [a1].[DoneAt], [a1].[Error], [a1].[IsUntold], [a1].[ReceivedAt], [a1].[State], [a1].[Status], [a1].[ToldStatus], [a0].[IntegrationId], [a0].[MessageId], [a0].[Part], [a0].[CommandId], [a0].[HasFailed], [a0].[IsSent], [a0].[StartedAt], [a0].[Status], [a0].[WhatsAppId]
FROM (
    SELECT TOP(@p) [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus]
    FROM [agent_messages] AS [a]
    WHERE [a].[DoneAt] < @doneBefore AND [a].[IsUntold] = CAST(0 AS bit)
    ORDER BY [a].[DoneAt]
) AS [a1]
LEFT JOIN [agent_sends] AS [a0] ON [a1].[IntegrationId] = [a0].[IntegrationId] AND [a1].[MessageId] = [a0].[MessageId]
ORDER BY [a1].[DoneAt], [a1].[IntegrationId], [a1].[MessageId], [a0].[Part], [a0].[IntegrationId]
GO

-- @instanceId nvarchar(64)
SELECT [a].[Id], [a].[AccountId], [a].[ApiToken], [a].[BaseUrl], [a].[IgnoreGroups], [a].[InboxName], [a].[InstanceId], [a].[IntegrationId], [a].[IsReplaced], [a].[KeepInbox], [a].[ReopenResolved], [a].[SentAt], [a].[SignMessages], [a].[StartAsPending], [a].[TakeBack]
FROM [activation_intents] AS [a]
WHERE [a].[InstanceId] = @instanceId
ORDER BY [a].[SentAt]
GO

-- 
SELECT [a].[Id], [a].[Name], (
    SELECT COUNT(*)
    FROM [instances] AS [i]
    WHERE [i].[AccountId] = [a].[Id]), [a].[Quota], [a].[CreatedAt]
FROM [accounts] AS [a]
ORDER BY [a].[CreatedAt], [a].[Id]
GO

-- @integrationId nvarchar(64), @id bigint
SELECT [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus], [a0].[IntegrationId], [a0].[MessageId], [a0].[Part], [a0].[CommandId], [a0].[HasFailed], [a0].[IsSent], [a0].[StartedAt], [a0].[Status], [a0].[WhatsAppId]
FROM [agent_messages] AS [a]
LEFT JOIN [agent_sends] AS [a0] ON [a].[IntegrationId] = [a0].[IntegrationId] AND [a].[MessageId] = [a0].[MessageId]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] = @id
ORDER BY [a].[IntegrationId], [a].[MessageId], [a0].[Part], [a0].[IntegrationId]
GO

-- @integrationId nvarchar(64), @commandIds1 nvarchar(64), @commandIds2 nvarchar(64)
SELECT [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus], [a1].[IntegrationId], [a1].[MessageId], [a1].[Part], [a1].[CommandId], [a1].[HasFailed], [a1].[IsSent], [a1].[StartedAt], [a1].[Status], [a1].[WhatsAppId]
FROM [agent_messages] AS [a]
LEFT JOIN [agent_sends] AS [a1] ON [a].[IntegrationId] = [a1].[IntegrationId] AND [a].[MessageId] = [a1].[MessageId]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] IN (
    SELECT [a0].[MessageId]
    FROM [agent_sends] AS [a0]
    WHERE [a0].[CommandId] IN (@commandIds1, @commandIds2) AND [a0].[IntegrationId] = @integrationId
)
ORDER BY [a].[IntegrationId], [a].[MessageId], [a1].[Part], [a1].[IntegrationId]
GO

-- @integrationId nvarchar(64), @whatsAppIds1 nvarchar(200), @whatsAppIds2 nvarchar(200)
SELECT [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus], [a1].[IntegrationId], [a1].[MessageId], [a1].[Part], [a1].[CommandId], [a1].[HasFailed], [a1].[IsSent], [a1].[StartedAt], [a1].[Status], [a1].[WhatsAppId]
FROM [agent_messages] AS [a]
LEFT JOIN [agent_sends] AS [a1] ON [a].[IntegrationId] = [a1].[IntegrationId] AND [a].[MessageId] = [a1].[MessageId]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] IN (
    SELECT [a0].[MessageId]
    FROM [agent_sends] AS [a0]
    WHERE [a0].[WhatsAppId] IN (@whatsAppIds1, @whatsAppIds2) AND [a0].[IntegrationId] = @integrationId
)
ORDER BY [a].[IntegrationId], [a].[MessageId], [a1].[Part], [a1].[IntegrationId]
GO

-- @integrationId nvarchar(64), @whatsAppIds1 nvarchar(200), @whatsAppIds2 nvarchar(200), @whatsAppIds3 nvarchar(200)
SELECT [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus], [a1].[IntegrationId], [a1].[MessageId], [a1].[Part], [a1].[CommandId], [a1].[HasFailed], [a1].[IsSent], [a1].[StartedAt], [a1].[Status], [a1].[WhatsAppId]
FROM [agent_messages] AS [a]
LEFT JOIN [agent_sends] AS [a1] ON [a].[IntegrationId] = [a1].[IntegrationId] AND [a].[MessageId] = [a1].[MessageId]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] IN (
    SELECT [a0].[MessageId]
    FROM [agent_sends] AS [a0]
    WHERE [a0].[WhatsAppId] IN (@whatsAppIds1, @whatsAppIds2, @whatsAppIds3) AND [a0].[IntegrationId] = @integrationId
)
ORDER BY [a].[IntegrationId], [a].[MessageId], [a1].[Part], [a1].[IntegrationId]
GO

-- @integrationId nvarchar(64), @whatsAppIds1 nvarchar(200), @whatsAppIds2 nvarchar(200), @whatsAppIds3 nvarchar(200), @whatsAppIds4 nvarchar(200)
SELECT [a].[IntegrationId], [a].[MessageId], [a].[Chat], [a].[Content], [a].[ConversationId], [a].[DoneAt], [a].[Error], [a].[IsUntold], [a].[ReceivedAt], [a].[State], [a].[Status], [a].[ToldStatus], [a1].[IntegrationId], [a1].[MessageId], [a1].[Part], [a1].[CommandId], [a1].[HasFailed], [a1].[IsSent], [a1].[StartedAt], [a1].[Status], [a1].[WhatsAppId]
FROM [agent_messages] AS [a]
LEFT JOIN [agent_sends] AS [a1] ON [a].[IntegrationId] = [a1].[IntegrationId] AND [a].[MessageId] = [a1].[MessageId]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] IN (
    SELECT [a0].[MessageId]
    FROM [agent_sends] AS [a0]
    WHERE [a0].[WhatsAppId] IN (@whatsAppIds1, @whatsAppIds2, @whatsAppIds3, @whatsAppIds4) AND [a0].[IntegrationId] = @integrationId
)
ORDER BY [a].[IntegrationId], [a].[MessageId], [a1].[Part], [a1].[IntegrationId]
GO

-- @integrationId nvarchar(64), @ids1 bigint, @ids2 bigint
SELECT [a].[MessageId]
FROM [agent_messages] AS [a]
WHERE [a].[IntegrationId] = @integrationId AND [a].[MessageId] IN (@ids1, @ids2)
GO

-- @integrationId nvarchar(64), @ids1 nvarchar(200), @fingerprints1 nvarchar(64), @fingerprints2 nvarchar(64), @fingerprints3 nvarchar(64), @fingerprints4 nvarchar(64)
SELECT [c].[IntegrationId], [c].[Id], [c].[BegunAt], [c].[Fingerprint], [c].[MessageId], [c].[Result]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND ([c].[MessageId] = @ids1 OR [c].[Fingerprint] IN (@fingerprints1, @fingerprints2, @fingerprints3, @fingerprints4))
GO

-- @integrationId nvarchar(64), @ids1 nvarchar(200), @ids2 nvarchar(200), @fingerprints1 nvarchar(64), @fingerprints2 nvarchar(64), @fingerprints3 nvarchar(64), @fingerprints4 nvarchar(64)
SELECT [c].[IntegrationId], [c].[Id], [c].[BegunAt], [c].[Fingerprint], [c].[MessageId], [c].[Result]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND ([c].[MessageId] IN (@ids1, @ids2) OR [c].[Fingerprint] IN (@fingerprints1, @fingerprints2, @fingerprints3, @fingerprints4))
GO

-- @integrationId nvarchar(64), @fingerprints1 nvarchar(64), @fingerprints2 nvarchar(64), @fingerprints3 nvarchar(64), @fingerprints4 nvarchar(64)
SELECT [c].[IntegrationId], [c].[Id], [c].[BegunAt], [c].[Fingerprint], [c].[MessageId], [c].[Result]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Fingerprint] IN (@fingerprints1, @fingerprints2, @fingerprints3, @fingerprints4)
GO

-- @name nvarchar(16), @engineInstance nvarchar(510)
SELECT [e].[Id], [e].[ApiVersion], [e].[AppSecret], [e].[BaseUrl], [e].[BusinessAccountId], [e].[CreatedAt], [e].[EngineInstance], [e].[Identity], [e].[InstanceId], [e].[Kind], [e].[LastError], [e].[LastEventAt], [e].[PathSecret], [e].[Phone], [e].[Token], [e].[WebhookSecret]
FROM [engine_connections] AS [e]
WHERE [e].[Kind] = @name AND [e].[EngineInstance] = @engineInstance
ORDER BY [e].[Id]
GO

-- @engineId nvarchar(64), @ids1 nvarchar(255)
SELECT [e].[MessageId]
FROM [engine_messages] AS [e]
WHERE [e].[EngineId] = @engineId AND [e].[MessageId] = @ids1
GO

-- @engineId nvarchar(64), @ids1 nvarchar(255), @ids2 nvarchar(255)
SELECT [e].[MessageId]
FROM [engine_messages] AS [e]
WHERE [e].[EngineId] = @engineId AND [e].[MessageId] IN (@ids1, @ids2)
GO

-- 
SELECT [e].[NameKey], [e].[Name], [e].[AccountId] AS [Owner], [i].[AccountId]
FROM [engine_names] AS [e]
INNER JOIN [instances] AS [i] ON [e].[NameKey] = [i].[NameKey]
WHERE [i].[AccountId] <> [e].[AccountId]
ORDER BY [e].[NameKey], [i].[AccountId]
GO

-- @nameKey nvarchar(64)
SELECT [i].[AccountId]
FROM [instances] AS [i]
WHERE [i].[NameKey] = @nameKey
ORDER BY [i].[CreatedAt], [i].[Id]
GO

-- 
SELECT [i].[Id]
FROM [integrations] AS [i]
WHERE [i].[Phase] = N'Active' AND (EXISTS (
    SELECT 1
    FROM [agent_messages] AS [a]
    WHERE [a].[State] IN (0, 3) AND [a].[IntegrationId] = [i].[Id]) OR EXISTS (
    SELECT 1
    FROM [agent_messages] AS [a0]
    WHERE [a0].[IntegrationId] = [i].[Id] AND [a0].[IsUntold] = CAST(1 AS bit)))
GO

-- 
SELECT [i].[Id]
FROM [integrations] AS [i]
WHERE [i].[Phase] = N'Active' AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id] AND [i0].[Backlog] > CAST(0 AS bigint))
GO

-- @link nvarchar(200)
SELECT [i].[Id]
FROM [integrations] AS [i]
WHERE [i].[SupersededBy] IS NOT NULL AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id]) AND EXISTS (
    SELECT 1
    FROM [integrations] AS [i1]
    WHERE [i1].[Id] = [i].[SupersededBy] AND [i1].[Phase] = N'Active') AND NOT EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i2]
    WHERE [i2].[IntegrationId] = [i].[SupersededBy]) AND [i].[Channel] = @link
GO

-- 
SELECT [i].[Id], [i].[Channel], [i].[ChannelUrl], [i].[IgnoreGroups]
FROM [integrations] AS [i]
WHERE [i].[Phase] = N'Active' AND (EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id]) OR NOT EXISTS (
    SELECT 1
    FROM [integrations] AS [i1]
    WHERE [i1].[SupersededBy] = [i].[Id] AND EXISTS (
        SELECT 1
        FROM [inbox_channels] AS [i2]
        WHERE [i2].[IntegrationId] = [i1].[Id])))
GO

-- @link nvarchar(200)
SELECT [i].[Id], [i].[Channel], [i].[ChannelUrl], [i].[IgnoreGroups]
FROM [integrations] AS [i]
WHERE [i].[Phase] = N'Active' AND [i].[Channel] = @link AND (EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = [i].[Id]) OR NOT EXISTS (
    SELECT 1
    FROM [integrations] AS [i1]
    WHERE [i1].[SupersededBy] = [i].[Id] AND EXISTS (
        SELECT 1
        FROM [inbox_channels] AS [i2]
        WHERE [i2].[IntegrationId] = [i1].[Id])))
GO

-- @caller_AccountId nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @caller_AccountId nvarchar(64), @own nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId AND [i].[Id] = @own
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @caller_AccountId nvarchar(64), @own nvarchar(64), @keys1 nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId AND [i].[Id] = @own AND [i].[NameKey] = @keys1
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @caller_AccountId nvarchar(64), @own nvarchar(64), @keys1 nvarchar(64), @keys2 nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId AND [i].[Id] = @own AND [i].[NameKey] IN (@keys1, @keys2)
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @caller_AccountId nvarchar(64), @keys1 nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId AND [i].[NameKey] = @keys1
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @caller_AccountId nvarchar(64), @keys1 nvarchar(64), @keys2 nvarchar(64)
SELECT [i].[Id], [i].[Name], [i].[CreatedAt], CASE
    WHEN [c].[Id] IS NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [c].[Status], [c].[ChatwootInboxName], [i].[PhoneState]
FROM [instances] AS [i]
LEFT JOIN [chatwoot_integrations] AS [c] ON [i].[Id] = [c].[InstanceId]
WHERE [i].[AccountId] = @caller_AccountId AND [i].[NameKey] IN (@keys1, @keys2)
ORDER BY [i].[CreatedAt], [i].[NameKey]
GO

-- @integrationId nvarchar(64), @after bigint, @upTo bigint
SELECT [i].[IntegrationId], [i].[Seq], [i].[EventId], [i].[Event], [i].[OccurredAt], 0x AS [Data], [i].[ChatKind], [i].[ChatJid], [i].[ChatLid], [i].[SenderJid], [i].[SenderLid], [i].[IsOutgoing], [i].[MessageId], [i].[Echo], CASE
    WHEN [i].[ChatKind] IS NULL OR [i].[Event] = N'message.status' THEN [i].[Data]
END AS [Data]
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @integrationId AND EXISTS (
    SELECT 1
    FROM [inbox_channels] AS [i0]
    WHERE [i0].[IntegrationId] = @integrationId) AND [i].[Seq] > @after AND [i].[Seq] <= @upTo
ORDER BY [i].[Seq]
GO

-- @now datetimeoffset
SELECT [o].[IntegrationId], [o].[LastAcked] AS [Seq], @now AS [NotedAt]
FROM [outbox_channels] AS [o]
WHERE [o].[LastAcked] > [o].[NotedSeq] AND [o].[ClosedAt] IS NULL
GO

-- @since bigint
SELECT [o].[IntegrationId], [o].[LastSeq], [o].[SocketId], [o].[ClosedAt]
FROM [outbox_channels] AS [o]
WHERE [o].[ChangedAt] >= @since
GO

-- @integrationId nvarchar(64), @keys1 nvarchar(220)
SELECT [r].[IntegrationId], [r].[ChatKey], [r].[ContactId], [r].[ConversationId], [r].[InboxId], [r].[Jid], [r].[Name], [r].[SourceId], [r].[UpdatedAt]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[ChatKey] = @keys1
GO

-- @integrationId nvarchar(64), @keys1 nvarchar(220), @keys2 nvarchar(220)
SELECT [r].[IntegrationId], [r].[ChatKey], [r].[ContactId], [r].[ConversationId], [r].[InboxId], [r].[Jid], [r].[Name], [r].[SourceId], [r].[UpdatedAt]
FROM [relay_chats] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[ChatKey] IN (@keys1, @keys2)
GO

-- @integrationId nvarchar(64), @lids1 nvarchar(220), @lids2 nvarchar(220)
SELECT [r].[IntegrationId], [r].[Lid], [r].[PhoneJid]
FROM [relay_identities] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND [r].[Lid] IN (@lids1, @lids2)
GO

-- @p0 nvarchar(4000)
SELECT c."LastSeq", c."LastAcked", c."TotalBytes",
    (SELECT e."BytesBefore" FROM "outbox_events" AS e WHERE e."IntegrationId" = c."IntegrationId" AND e."Seq" = c."LastAcked" + 1)
FROM "outbox_channels" AS c WHERE c."IntegrationId" = @p0
GO

-- @p0 nvarchar(64), @p1 nvarchar(200)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
GO

-- @p0 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
DELETE FROM [engine_names]
OUTPUT 1
WHERE [NameKey] = @p0;
GO

-- @p0 nvarchar(4000), @p1 nvarchar(300), @p2 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
GO

-- @p0 nvarchar(8), @p1 nvarchar(300), @p2 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
GO

-- @p0 nvarchar(64), @p1 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p0 AND [IntegrationId] = @p1;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 nvarchar(510), @p3 int, @p4 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [accounts] ([Id], [CreatedAt], [Name], [Quota], [TokenHash])
VALUES (@p0, @p1, @p2, @p3, @p4);
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 bit, @p5 nvarchar(510), @p6 nvarchar(64), @p7 nvarchar(64), @p8 bit, @p9 bit, @p10 bit, @p11 bigint, @p12 bit, @p13 bit, @p14 bit
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [activation_intents] ([Id], [AccountId], [ApiToken], [BaseUrl], [IgnoreGroups], [InboxName], [InstanceId], [IntegrationId], [IsReplaced], [KeepInbox], [ReopenResolved], [SentAt], [SignMessages], [StartAsPending], [TakeBack])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14);
GO

-- @p0 nvarchar(128), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(200), @p5 nvarchar(2400), @p6 bit, @p7 nvarchar(510), @p8 nvarchar(510), @p9 nvarchar(64), @p10 nvarchar(4000), @p11 bit, @p12 bit, @p13 bit, @p14 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [activations] ([Id], [AccountId], [ApiToken], [BaseUrl], [Channel], [ChannelUrl], [IgnoreGroups], [InboxName], [Instance], [IntegrationId], [Outcome], [ReopenResolved], [SignMessages], [StartAsPending], [StartedAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14);
GO

-- @p0 nvarchar(64), @p1 int, @p2 bigint, @p3 nvarchar(64), @p4 bit, @p5 bigint, @p6 bit
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [bridge_removals] ([Id], [Attempts], [CreatedAt], [InstanceId], [KeepInbox], [NextAttemptAt], [RemoveEmpty])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);
GO

-- @p0 nvarchar(128), @p1 nvarchar(64), @p2 bigint, @p3 nvarchar(64), @p4 nvarchar(200), @p5 nvarchar(4000)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [commands] ([Id], [IntegrationId], [BegunAt], [Fingerprint], [MessageId], [Result])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5);
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 bigint, @p3 varbinary(8000), @p4 nvarchar(64), @p5 nvarchar(64), @p6 bigint, @p7 nvarchar(300)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [dead_letters] ([IntegrationId], [Seq], [BuriedAt], [Data], [Event], [EventId], [OccurredAt], [Reason])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7);
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 nvarchar(128)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [desks] ([IntegrationId], [CaughtUpTo], [NoStatusesUnder])
VALUES (@p0, @p1, @p2);
GO

-- @p0 nvarchar(64), @p1 nvarchar(255), @p2 nvarchar(200), @p3 nvarchar(200), @p4 bit, @p5 nvarchar(200), @p6 bigint, @p7 nvarchar(64), @p8 nvarchar(255), @p9 nvarchar(200), @p10 nvarchar(200), @p11 bit, @p12 nvarchar(200), @p13 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [engine_messages] ([EngineId], [MessageId], [Chat], [ExactChat], [FromMe], [Participant], [SeenAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6),
(@p7, @p8, @p9, @p10, @p11, @p12, @p13);
GO

-- @p0 nvarchar(64), @p1 nvarchar(255), @p2 nvarchar(200), @p3 nvarchar(200), @p4 bit, @p5 nvarchar(200), @p6 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [engine_messages] ([EngineId], [MessageId], [Chat], [ExactChat], [FromMe], [Participant], [SeenAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);
GO

-- @p0 nvarchar(450), @p1 bigint, @p2 nvarchar(510)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [leases] ([Name], [ExpiresAt], [Holder])
VALUES (@p0, @p1, @p2);
GO

-- @p0 nvarchar(220), @p1 nvarchar(64), @p2 bigint, @p3 bigint, @p4 bigint, @p5 nvarchar(220), @p6 nvarchar(255), @p7 nvarchar(220), @p8 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [relay_chats] ([ChatKey], [IntegrationId], [ContactId], [ConversationId], [InboxId], [Jid], [Name], [SourceId], [UpdatedAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8);
GO

-- @p0 nvarchar(64), @p1 nvarchar(220), @p2 nvarchar(220), @p3 nvarchar(64), @p4 nvarchar(220), @p5 nvarchar(220)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [relay_identities] ([IntegrationId], [Lid], [PhoneJid])
VALUES (@p0, @p1, @p2),
(@p3, @p4, @p5);
GO

-- @p0 nvarchar(64), @p1 nvarchar(220), @p2 nvarchar(220)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [relay_identities] ([IntegrationId], [Lid], [PhoneJid])
VALUES (@p0, @p1, @p2);
GO

-- @p0 nvarchar(8), @p1 nvarchar(300), @p2 nvarchar(64), @p3 bigint, @p4 bigint, @p5 bigint, @p6 bigint, @p7 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [relay_ledger] ([Direction], [ExternalId], [IntegrationId], [CompletedAt], [ConversationId], [LateUntil], [MessageId], [StartedAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7);
GO

-- @p5 nvarchar(64), @p6 bigint, @p0 nvarchar(4000), @p1 bigint, @p2 nvarchar(300), @p3 int, @p4 int
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [agent_messages] SET [Content] = @p0, [DoneAt] = @p1, [Error] = @p2, [State] = @p3, [Status] = @p4
OUTPUT 1
WHERE [IntegrationId] = @p5 AND [MessageId] = @p6;
GO

-- @p3 nvarchar(64), @p0 int, @p1 bit, @p2 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [bridge_removals] SET [Attempts] = @p0, [KeepInbox] = @p1, [NextAttemptAt] = @p2
OUTPUT 1
WHERE [Id] = @p3;
GO

-- @p4 nvarchar(64), @p0 int, @p1 bit, @p2 bigint, @p3 bit
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [bridge_removals] SET [Attempts] = @p0, [KeepInbox] = @p1, [NextAttemptAt] = @p2, [RemoveEmpty] = @p3
OUTPUT 1
WHERE [Id] = @p4;
GO

-- @p3 nvarchar(64), @p0 int, @p1 bigint, @p2 bit
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [bridge_removals] SET [Attempts] = @p0, [NextAttemptAt] = @p1, [RemoveEmpty] = @p2
OUTPUT 1
WHERE [Id] = @p3;
GO

-- @p2 nvarchar(64), @p0 int, @p1 bit
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [bridge_removals] SET [Attempts] = @p0, [RemoveEmpty] = @p1
OUTPUT 1
WHERE [Id] = @p2;
GO

-- @p1 nvarchar(64), @p0 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [bridge_removals] SET [NextAttemptAt] = @p0
OUTPUT 1
WHERE [Id] = @p1;
GO

-- @p1 nvarchar(64), @p0 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [desks] SET [CaughtUpTo] = @p0
OUTPUT 1
WHERE [IntegrationId] = @p1;
GO

-- @p1 nvarchar(64), @p0 nvarchar(128)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [desks] SET [NoStatusesUnder] = @p0
OUTPUT 1
WHERE [IntegrationId] = @p1;
GO

-- @p1 nvarchar(64), @p0 nvarchar(64)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [engine_names] SET [AccountId] = @p0
OUTPUT 1
WHERE [NameKey] = @p1;
GO

-- @p2 nvarchar(64), @p0 nvarchar(64), @p1 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [engine_names] SET [AccountId] = @p0, [ClaimedAt] = @p1
OUTPUT 1
WHERE [NameKey] = @p2;
GO

-- @p4 nvarchar(64), @p0 bigint, @p1 int, @p2 bit, @p3 nvarchar(16)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [integrations] SET [CheckAt] = @p0, [Checks] = @p1, [KeepInbox] = @p2, [Phase] = @p3
OUTPUT 1
WHERE [Id] = @p4;
GO

-- @p5 nvarchar(64), @p0 bigint, @p1 bit, @p2 nvarchar(16), @p3 nvarchar(64), @p4 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [integrations] SET [CheckAt] = @p0, [KeepInbox] = @p1, [Phase] = @p2, [SupersededBy] = @p3, [UpdatedAt] = @p4
OUTPUT 1
WHERE [Id] = @p5;
GO

-- @p4 nvarchar(64), @p0 int, @p1 nvarchar(16), @p2 nvarchar(64), @p3 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [integrations] SET [Checks] = @p0, [Phase] = @p1, [SupersededBy] = @p2, [UpdatedAt] = @p3
OUTPUT 1
WHERE [Id] = @p4;
GO

-- @p3 nvarchar(64), @p0 bit, @p1 nvarchar(16), @p2 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [integrations] SET [KeepInbox] = @p0, [Phase] = @p1, [UpdatedAt] = @p2
OUTPUT 1
WHERE [Id] = @p3;
GO

-- @p7 nvarchar(220), @p8 nvarchar(64), @p0 bigint, @p1 bigint, @p2 bigint, @p3 nvarchar(220), @p4 nvarchar(255), @p5 nvarchar(220), @p6 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [ContactId] = @p0, [ConversationId] = @p1, [InboxId] = @p2, [Jid] = @p3, [Name] = @p4, [SourceId] = @p5, [UpdatedAt] = @p6
OUTPUT 1
WHERE [ChatKey] = @p7 AND [IntegrationId] = @p8;
GO

-- @p5 nvarchar(220), @p6 nvarchar(64), @p0 bigint, @p1 bigint, @p2 nvarchar(220), @p3 nvarchar(220), @p4 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [ContactId] = @p0, [ConversationId] = @p1, [Jid] = @p2, [SourceId] = @p3, [UpdatedAt] = @p4
OUTPUT 1
WHERE [ChatKey] = @p5 AND [IntegrationId] = @p6;
GO

-- @p5 nvarchar(220), @p6 nvarchar(64), @p0 bigint, @p1 bigint, @p2 nvarchar(220), @p3 nvarchar(255), @p4 nvarchar(220)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [ContactId] = @p0, [InboxId] = @p1, [Jid] = @p2, [Name] = @p3, [SourceId] = @p4
OUTPUT 1
WHERE [ChatKey] = @p5 AND [IntegrationId] = @p6;
GO

-- @p6 nvarchar(220), @p7 nvarchar(64), @p0 bigint, @p1 bigint, @p2 nvarchar(220), @p3 nvarchar(255), @p4 nvarchar(220), @p5 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [ContactId] = @p0, [InboxId] = @p1, [Jid] = @p2, [Name] = @p3, [SourceId] = @p4, [UpdatedAt] = @p5
OUTPUT 1
WHERE [ChatKey] = @p6 AND [IntegrationId] = @p7;
GO

-- @p6 nvarchar(220), @p7 nvarchar(64), @p0 bigint, @p1 bigint, @p2 nvarchar(220), @p3 nvarchar(255), @p4 nvarchar(220), @p5 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [ConversationId] = @p0, [InboxId] = @p1, [Jid] = @p2, [Name] = @p3, [SourceId] = @p4, [UpdatedAt] = @p5
OUTPUT 1
WHERE [ChatKey] = @p6 AND [IntegrationId] = @p7;
GO

-- @p4 nvarchar(220), @p5 nvarchar(64), @p0 nvarchar(220), @p1 nvarchar(255), @p2 nvarchar(220), @p3 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_chats] SET [Jid] = @p0, [Name] = @p1, [SourceId] = @p2, [UpdatedAt] = @p3
OUTPUT 1
WHERE [ChatKey] = @p4 AND [IntegrationId] = @p5;
GO

-- @p1 nvarchar(4000), @p2 nvarchar(300), @p3 nvarchar(64), @p0 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_ledger] SET [ConversationId] = @p0
OUTPUT 1
WHERE [Direction] = @p1 AND [ExternalId] = @p2 AND [IntegrationId] = @p3;
GO

-- @p1 nvarchar(8), @p2 nvarchar(300), @p3 nvarchar(64), @p0 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_ledger] SET [ConversationId] = @p0
OUTPUT 1
WHERE [Direction] = @p1 AND [ExternalId] = @p2 AND [IntegrationId] = @p3;
GO

-- @p2 nvarchar(4000), @p3 nvarchar(300), @p4 nvarchar(64), @p0 bigint, @p1 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_ledger] SET [ConversationId] = @p0, [LateUntil] = @p1
OUTPUT 1
WHERE [Direction] = @p2 AND [ExternalId] = @p3 AND [IntegrationId] = @p4;
GO

-- @p2 nvarchar(8), @p3 nvarchar(300), @p4 nvarchar(64), @p0 bigint, @p1 bigint
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [relay_ledger] SET [ConversationId] = @p0, [LateUntil] = @p1
OUTPUT 1
WHERE [Direction] = @p2 AND [ExternalId] = @p3 AND [IntegrationId] = @p4;
GO

-- @p0 nvarchar(64), @p1 nvarchar(200), @p2 nvarchar(64), @p3 nvarchar(200)
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p2 AND [WhatsAppId] = @p3;
GO

-- @p0 nvarchar(64), @p1 nvarchar(200), @p2 nvarchar(64), @p3 nvarchar(200), @p4 nvarchar(64), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p2 AND [WhatsAppId] = @p3;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(64), @p1 nvarchar(200), @p2 nvarchar(64), @p3 nvarchar(200), @p4 nvarchar(64), @p5 nvarchar(64), @p6 nvarchar(64), @p7 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p2 AND [WhatsAppId] = @p3;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p4 AND [IntegrationId] = @p5;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p6 AND [IntegrationId] = @p7;
GO

-- @p0 nvarchar(64), @p1 nvarchar(200), @p2 nvarchar(64), @p3 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p2 AND [IntegrationId] = @p3;
GO

-- @p0 nvarchar(64), @p1 nvarchar(200), @p2 nvarchar(64), @p3 nvarchar(64), @p4 nvarchar(64), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [early_statuses]
OUTPUT 1
WHERE [IntegrationId] = @p0 AND [WhatsAppId] = @p1;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p2 AND [IntegrationId] = @p3;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(4000), @p1 nvarchar(300), @p2 nvarchar(64), @p3 nvarchar(4000), @p4 nvarchar(300), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p3 AND [ExternalId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(4000), @p1 nvarchar(300), @p2 nvarchar(64), @p3 nvarchar(8), @p4 nvarchar(300), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p3 AND [ExternalId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(8), @p1 nvarchar(300), @p2 nvarchar(64), @p3 nvarchar(4000), @p4 nvarchar(300), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p3 AND [ExternalId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(8), @p1 nvarchar(300), @p2 nvarchar(64), @p3 nvarchar(8), @p4 nvarchar(300), @p5 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p0 AND [ExternalId] = @p1 AND [IntegrationId] = @p2;
DELETE FROM [relay_ledger]
OUTPUT 1
WHERE [Direction] = @p3 AND [ExternalId] = @p4 AND [IntegrationId] = @p5;
GO

-- @p0 nvarchar(64), @p1 nvarchar(64), @p2 nvarchar(64), @p3 nvarchar(64)
SET NOCOUNT ON;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p0 AND [IntegrationId] = @p1;
DELETE FROM [webhook_deliveries]
OUTPUT 1
WHERE [DeliveryId] = @p2 AND [IntegrationId] = @p3;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 nvarchar(510), @p3 int, @p4 nvarchar(64), @p5 nvarchar(64), @p6 nvarchar(64), @p7 bigint, @p8 nvarchar(64), @p9 nvarchar(64), @p10 nvarchar(32), @p11 bigint, @p12 bigint, @p13 nvarchar(64)
SET NOCOUNT ON;
INSERT INTO [accounts] ([Id], [CreatedAt], [Name], [Quota], [TokenHash])
VALUES (@p0, @p1, @p2, @p3, @p4);
INSERT INTO [instances] ([Id], [AccountId], [CreatedAt], [Name], [NameKey], [PhoneState], [PhoneStateAt], [PhoneStateSince], [TokenHash])
VALUES (@p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13);
GO

-- @p0 nvarchar(128), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(200), @p5 nvarchar(2400), @p6 bit, @p7 nvarchar(510), @p8 nvarchar(510), @p9 nvarchar(64), @p10 nvarchar(4000), @p11 bit, @p12 bit, @p13 bit, @p14 bigint, @p15 nvarchar(64), @p16 bigint, @p17 nvarchar(128), @p18 varbinary(512), @p19 nvarchar(2048), @p20 nvarchar(200), @p21 nvarchar(2400), @p22 nvarchar(510), @p23 nvarchar(64), @p24 bigint, @p25 int, @p26 bigint, @p27 bit, @p28 bigint, @p29 varbinary(1024), @p30 nvarchar(510), @p31 nvarchar(510), @p32 bit, @p33 nvarchar(4000), @p34 nvarchar(16), @p35 bit, @p36 bit, @p37 varbinary(1024), @p38 bit, @p39 nvarchar(64), @p40 nvarchar(64), @p41 bigint, @p42 varbinary(512)
SET NOCOUNT ON;
INSERT INTO [activations] ([Id], [AccountId], [ApiToken], [BaseUrl], [Channel], [ChannelUrl], [IgnoreGroups], [InboxName], [Instance], [IntegrationId], [Outcome], [ReopenResolved], [SignMessages], [StartAsPending], [StartedAt])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14);
INSERT INTO [integrations] ([Id], [AccountId], [ActivationId], [ApiToken], [BaseUrl], [Channel], [ChannelUrl], [ChatwootInboxName], [ChatwootVersion], [CheckAt], [Checks], [CreatedAt], [IgnoreGroups], [InboxId], [InboxIdentifier], [InboxName], [Instance], [KeepInbox], [LastError], [Phase], [ReopenResolved], [SignMessages], [SigningSecret], [StartAsPending], [SupersededBy], [Tenant], [UpdatedAt], [WebhookSecret])
VALUES (@p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25, @p26, @p27, @p28, @p29, @p30, @p31, @p32, @p33, @p34, @p35, @p36, @p37, @p38, @p39, @p40, @p41, @p42);
GO

-- @p0 nvarchar(64), @p1 int, @p2 bigint, @p3 nvarchar(64), @p4 bit, @p5 bigint, @p6 bit, @p18 nvarchar(64), @p7 bigint, @p8 varbinary(512), @p9 nvarchar(2048), @p10 nvarchar(64), @p11 nvarchar(510), @p12 bit, @p13 bigint, @p14 nvarchar(510), @p15 nvarchar(4000), @p16 bit, @p17 bit
SET NOCOUNT ON;
INSERT INTO [bridge_removals] ([Id], [Attempts], [CreatedAt], [InstanceId], [KeepInbox], [NextAttemptAt], [RemoveEmpty])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);
UPDATE [chatwoot_integrations] SET [AccountId] = @p7, [ApiToken] = @p8, [BaseUrl] = @p9, [BridgeIntegrationId] = @p10, [ChatwootInboxName] = @p11, [IgnoreGroups] = @p12, [InboxId] = @p13, [InboxName] = @p14, [LastError] = @p15, [ReopenResolved] = @p16, [SignMessages] = @p17
OUTPUT 1
WHERE [Id] = @p18;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p16 nvarchar(64), @p17 bigint, @p18 bigint, @p19 bigint, @p20 bigint, @p21 bigint, @p22 bigint, @p23 nvarchar(64), @p24 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
INSERT INTO [outbox_channels] ([IntegrationId], [ChangedAt], [ClosedAt], [FullSince], [LastAcked], [LastSeq], [NotedSeq], [SocketId], [TotalBytes])
VALUES (@p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24);
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p17 nvarchar(64), @p16 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
UPDATE [outbox_channels] SET [ChangedAt] = @p16
OUTPUT 1
WHERE [IntegrationId] = @p17;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p18 nvarchar(64), @p16 bigint, @p17 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
UPDATE [outbox_channels] SET [ChangedAt] = @p16, [ClosedAt] = @p17
OUTPUT 1
WHERE [IntegrationId] = @p18;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p19 nvarchar(64), @p16 bigint, @p17 bigint, @p18 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
UPDATE [outbox_channels] SET [ChangedAt] = @p16, [ClosedAt] = @p17, [LastAcked] = @p18
OUTPUT 1
WHERE [IntegrationId] = @p19;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p18 nvarchar(64), @p16 bigint, @p17 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
UPDATE [outbox_channels] SET [ClosedAt] = @p16, [LastAcked] = @p17
OUTPUT 1
WHERE [IntegrationId] = @p18;
GO

-- @p0 nvarchar(64), @p1 bigint, @p2 varbinary(512), @p3 nvarchar(2048), @p4 nvarchar(64), @p5 nvarchar(510), @p6 bigint, @p7 bit, @p8 bigint, @p9 nvarchar(510), @p10 nvarchar(64), @p11 nvarchar(4000), @p12 bit, @p13 bit, @p14 bit, @p15 nvarchar(16), @p17 nvarchar(64), @p16 bigint
SET NOCOUNT ON;
INSERT INTO [chatwoot_integrations] ([Id], [AccountId], [ApiToken], [BaseUrl], [BridgeIntegrationId], [ChatwootInboxName], [CreatedAt], [IgnoreGroups], [InboxId], [InboxName], [InstanceId], [LastError], [ReopenResolved], [SignMessages], [StartAsPending], [Status])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15);
UPDATE [outbox_channels] SET [LastAcked] = @p16
OUTPUT 1
WHERE [IntegrationId] = @p17;
GO

-- @p1 nvarchar(128), @p0 nvarchar(64), @p2 nvarchar(64), @p3 bigint, @p4 nvarchar(128), @p5 varbinary(512), @p6 nvarchar(2048), @p7 nvarchar(200), @p8 nvarchar(2400), @p9 nvarchar(510), @p10 nvarchar(64), @p11 bigint, @p12 int, @p13 bigint, @p14 bit, @p15 bigint, @p16 varbinary(1024), @p17 nvarchar(510), @p18 nvarchar(510), @p19 bit, @p20 nvarchar(4000), @p21 nvarchar(16), @p22 bit, @p23 bit, @p24 varbinary(1024), @p25 bit, @p26 nvarchar(64), @p27 nvarchar(64), @p28 bigint, @p29 varbinary(512)
SET NOCOUNT ON;
UPDATE [activations] SET [IntegrationId] = @p0
OUTPUT 1
WHERE [Id] = @p1;
INSERT INTO [integrations] ([Id], [AccountId], [ActivationId], [ApiToken], [BaseUrl], [Channel], [ChannelUrl], [ChatwootInboxName], [ChatwootVersion], [CheckAt], [Checks], [CreatedAt], [IgnoreGroups], [InboxId], [InboxIdentifier], [InboxName], [Instance], [KeepInbox], [LastError], [Phase], [ReopenResolved], [SignMessages], [SigningSecret], [StartAsPending], [SupersededBy], [Tenant], [UpdatedAt], [WebhookSecret])
VALUES (@p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25, @p26, @p27, @p28, @p29);
GO

-- @p1 nvarchar(64), @p2 nvarchar(220), @p0 nvarchar(220), @p3 nvarchar(64), @p4 nvarchar(220), @p5 nvarchar(220)
SET NOCOUNT ON;
UPDATE [relay_identities] SET [PhoneJid] = @p0
OUTPUT 1
WHERE [IntegrationId] = @p1 AND [Lid] = @p2;
INSERT INTO [relay_identities] ([IntegrationId], [Lid], [PhoneJid])
VALUES (@p3, @p4, @p5);
GO

-- @p1 nvarchar(64), @p2 nvarchar(220), @p0 nvarchar(220), @p4 nvarchar(64), @p5 nvarchar(220), @p3 nvarchar(220)
SET NOCOUNT ON;
UPDATE [relay_identities] SET [PhoneJid] = @p0
OUTPUT 1
WHERE [IntegrationId] = @p1 AND [Lid] = @p2;
UPDATE [relay_identities] SET [PhoneJid] = @p3
OUTPUT 1
WHERE [IntegrationId] = @p4 AND [Lid] = @p5;
GO

-- @p0 nvarchar(4000), @p1 nvarchar(4000), @p2 nvarchar(4000), @p3 nvarchar(4000)
UPDATE "commands" SET "Result" = @p0, "MessageId" = COALESCE(@p1, "MessageId") WHERE "IntegrationId" = @p2 AND "Id" = @p3 AND ("Result" IS NULL OR "Result" LIKE '%outcome_unknown%')
GO

-- @p0 bigint, @p1 bigint, @p2 nvarchar(4000)
UPDATE "inbox_channels" SET "Backlog" = "Backlog" + @p0, "BacklogBytes" = "BacklogBytes" + @p1, "DeadLetters" = "DeadLetters" - @p0
WHERE "IntegrationId" = @p2
GO

-- @p0 nvarchar(4000)
UPDATE "inbox_channels" SET "Backlog" = "Backlog" WHERE "IntegrationId" = @p0
GO

-- @p0 nvarchar(4000)
UPDATE "inbox_channels" SET "LastSeq" = "LastSeq" WHERE "IntegrationId" = @p0
GO

-- @p0 bigint, @p1 bigint, @p2 bigint, @p3 bigint, @p4 nvarchar(4000)
UPDATE "inbox_channels" SET "LastSeq" = @p0, "Backlog" = "Backlog" + @p1, "BacklogBytes" = "BacklogBytes" + @p2, "LastEventAt" = @p3
WHERE "IntegrationId" = @p4
GO

-- @p0 bigint, @p1 nvarchar(4000)
UPDATE "outbox_channels" SET "ChangedAt" = @p0 WHERE "IntegrationId" = @p1 AND "ClosedAt" IS NULL
GO

-- @p0 bigint, @p1 nvarchar(4000)
UPDATE "outbox_channels" SET "FullSince" = @p0 WHERE "IntegrationId" = @p1 AND "FullSince" IS NULL
GO

-- @p0 bigint, @p1 nvarchar(4000)
UPDATE "outbox_channels" SET "LastAcked" = @p0 WHERE "IntegrationId" = @p1 AND "LastAcked" < @p0
GO

-- @p0 bigint, @p1 bigint, @p2 nvarchar(4000)
UPDATE "outbox_channels" SET "LastSeq" = @p0, "TotalBytes" = @p1, "FullSince" = NULL WHERE "IntegrationId" = @p2
GO

-- @p0 nvarchar(4000), @p1 bigint, @p2 nvarchar(4000)
UPDATE "outbox_channels" SET "SocketId" = @p0, "ChangedAt" = @p1 WHERE "IntegrationId" = @p2 AND ("SocketId" IS NULL OR "SocketId" < @p0)
GO

-- @p int, @p2 nvarchar(4000), @failedBefore bigint
UPDATE TOP(@p) [a]
SET [a].[Content] = @p2
FROM [agent_messages] AS [a]
WHERE [a].[State] = 2 AND [a].[DoneAt] < @failedBefore AND [a].[Content] <> N''
GO

-- @p bit, @integration_InstanceId nvarchar(64)
UPDATE [a]
SET [a].[IsReplaced] = @p
FROM [activation_intents] AS [a]
WHERE [a].[InstanceId] = @integration_InstanceId
GO

-- @p nvarchar(4000), @p2 varbinary(512), @id nvarchar(64)
UPDATE [a]
SET [a].[Outcome] = @p,
    [a].[ApiToken] = @p2
FROM [activations] AS [a]
WHERE [a].[IntegrationId] = @id AND [a].[Outcome] IS NULL
GO

-- @p bit, @activationId nvarchar(64)
UPDATE [a]
SET [a].[TakeBack] = @p
FROM [activation_intents] AS [a]
WHERE [a].[Id] = @activationId
GO

-- @p bit, @removal_InstanceId nvarchar(64)
UPDATE [a]
SET [a].[TakeBack] = @p,
    [a].[KeepInbox] = @p
FROM [activation_intents] AS [a]
WHERE [a].[InstanceId] = @removal_InstanceId
GO

-- @p bit, @p2 bit, @removal_InstanceId nvarchar(64)
UPDATE [a]
SET [a].[TakeBack] = @p,
    [a].[KeepInbox] = @p2
FROM [activation_intents] AS [a]
WHERE [a].[InstanceId] = @removal_InstanceId
GO

-- @p nvarchar(64), @accountId nvarchar(64)
UPDATE [a]
SET [a].[TokenHash] = @p
FROM [accounts] AS [a]
WHERE [a].[Id] = @accountId
GO

-- @p bigint, @bridgeIntegrationId nvarchar(64)
UPDATE [b]
SET [b].[NextAttemptAt] = @p,
    [b].[Attempts] = [b].[Attempts] + 1
FROM [bridge_removals] AS [b]
WHERE [b].[Id] = @bridgeIntegrationId
GO

-- @p bigint, @bridgeIntegrationId nvarchar(64)
UPDATE [c]
SET [c].[InboxId] = @p
FROM [chatwoot_integrations] AS [c]
WHERE [c].[BridgeIntegrationId] = @bridgeIntegrationId AND [c].[InboxId] = CAST(0 AS bigint)
GO

-- @p nvarchar(4000), @messageId nvarchar(200), @integrationId nvarchar(64), @commandId nvarchar(128)
UPDATE [c]
SET [c].[Result] = @p,
    [c].[MessageId] = @messageId,
    [c].[Fingerprint] = NULL
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Id] = @commandId
GO

-- @p nvarchar(4000), @integrationId nvarchar(64), @commandId nvarchar(128)
UPDATE [c]
SET [c].[Result] = @p,
    [c].[MessageId] = [c].[MessageId],
    [c].[Fingerprint] = NULL
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Id] = @commandId
GO

-- @p nvarchar(4000), @integrationId nvarchar(64), @commandId nvarchar(128)
UPDATE [c]
SET [c].[Result] = @p,
    [c].[MessageId] = [c].[MessageId],
    [c].[Fingerprint] = NULL
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Id] = @commandId AND [c].[Result] IS NULL
GO

-- @p nvarchar(4000), @integrationId nvarchar(64), @commandId nvarchar(128)
UPDATE [c]
SET [c].[Result] = @p,
    [c].[MessageId] = [c].[MessageId],
    [c].[Fingerprint] = [c].[Fingerprint]
FROM [commands] AS [c]
WHERE [c].[IntegrationId] = @integrationId AND [c].[Id] = @commandId
GO

-- @p nvarchar(64), @former nvarchar(64), @last bigint
UPDATE [d]
SET [d].[IntegrationId] = @p
FROM [dead_letters] AS [d]
WHERE [d].[IntegrationId] = @former AND [d].[Seq] <= @last
GO

-- @p nvarchar(510), @engineId nvarchar(64)
UPDATE [e]
SET [e].[LastError] = @p
FROM [engine_connections] AS [e]
WHERE [e].[Id] = @engineId
GO

-- @p bigint, @p2 nvarchar(510), @engineId nvarchar(64)
UPDATE [e]
SET [e].[LastEventAt] = @p,
    [e].[LastError] = @p2
FROM [engine_connections] AS [e]
WHERE [e].[Id] = @engineId
GO

-- @integrationId nvarchar(64), @seqs1 bigint
UPDATE [i]
SET [i].[Backlog] = [i].[Backlog] - CAST((
    SELECT COUNT(*)
    FROM [inbox_events] AS [i0]
    WHERE [i0].[IntegrationId] = @integrationId AND [i0].[Seq] = @seqs1) AS bigint),
    [i].[BacklogBytes] = [i].[BacklogBytes] - (
        SELECT COALESCE(SUM(CAST(CAST(DATALENGTH([i1].[Data]) AS int) AS bigint)), CAST(0 AS bigint))
        FROM [inbox_events] AS [i1]
        WHERE [i1].[IntegrationId] = @integrationId AND [i1].[Seq] = @seqs1)
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @integrationId
GO

-- @integrationId nvarchar(64), @seqs1 bigint, @seqs2 bigint
UPDATE [i]
SET [i].[Backlog] = [i].[Backlog] - CAST((
    SELECT COUNT(*)
    FROM [inbox_events] AS [i0]
    WHERE [i0].[IntegrationId] = @integrationId AND [i0].[Seq] IN (@seqs1, @seqs2)) AS bigint),
    [i].[BacklogBytes] = [i].[BacklogBytes] - (
        SELECT COALESCE(SUM(CAST(CAST(DATALENGTH([i1].[Data]) AS int) AS bigint)), CAST(0 AS bigint))
        FROM [inbox_events] AS [i1]
        WHERE [i1].[IntegrationId] = @integrationId AND [i1].[Seq] IN (@seqs1, @seqs2))
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @integrationId
GO

-- @p bigint, @id nvarchar(64)
UPDATE [i]
SET [i].[CheckAt] = @p,
    [i].[Checks] = [i].[Checks] + 1
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @id nvarchar(64)
UPDATE [i]
SET [i].[CheckAt] = NULL,
    [i].[Checks] = 0
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @integrationId nvarchar(64)
UPDATE [i]
SET [i].[DeadLetters] = [i].[DeadLetters] + CAST(1 AS bigint)
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @integrationId
GO

-- @deadLetter_IntegrationId nvarchar(64), @deadLetter_Seq bigint
UPDATE [i]
SET [i].[DeadLetters] = [i].[DeadLetters] - CAST((
    SELECT COUNT(*)
    FROM [dead_letters] AS [d]
    WHERE [d].[IntegrationId] = @deadLetter_IntegrationId AND [d].[Seq] = @deadLetter_Seq) AS bigint)
FROM [inbox_channels] AS [i]
WHERE [i].[IntegrationId] = @deadLetter_IntegrationId
GO

-- @p nvarchar(64), @former nvarchar(64), @last bigint
UPDATE [i]
SET [i].[IntegrationId] = @p
FROM [inbox_events] AS [i]
WHERE [i].[IntegrationId] = @former AND [i].[Seq] <= @last
GO

-- @p nvarchar(16), @p2 nvarchar(510), @p20 nvarchar(2400), @p21 nvarchar(510), @p22 nvarchar(4000), @id nvarchar(64)
UPDATE [i]
SET [i].[Phase] = @p,
    [i].[Instance] = @p2,
    [i].[ChannelUrl] = @p20,
    [i].[InboxName] = @p21,
    [i].[ChatwootInboxName] = NULL,
    [i].[SigningSecret] = NULL,
    [i].[ChatwootVersion] = NULL,
    [i].[LastError] = @p22
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @p nvarchar(16), @p2 bit, @p3 bigint, @p4 int, @p5 bigint, @id nvarchar(64)
UPDATE [i]
SET [i].[Phase] = @p,
    [i].[KeepInbox] = @p2,
    [i].[SupersededBy] = NULL,
    [i].[CheckAt] = @p3,
    [i].[Checks] = @p4,
    [i].[UpdatedAt] = @p5
FROM [integrations] AS [i]
WHERE [i].[Id] = @id AND [i].[Phase] = N'Superseded'
GO

-- @p nvarchar(16), @p2 bit, @p3 bigint, @p4 int, @p5 bigint, @id nvarchar(64)
UPDATE [i]
SET [i].[Phase] = @p,
    [i].[KeepInbox] = @p2,
    [i].[SupersededBy] = [i].[SupersededBy],
    [i].[CheckAt] = @p3,
    [i].[Checks] = @p4,
    [i].[UpdatedAt] = @p5
FROM [integrations] AS [i]
WHERE [i].[Id] = @id AND [i].[Phase] = N'Superseded'
GO

-- @p nvarchar(16), @p4 bigint, @formerId nvarchar(64)
UPDATE [i]
SET [i].[Phase] = @p,
    [i].[SupersededBy] = NULL,
    [i].[CheckAt] = NULL,
    [i].[UpdatedAt] = @p4
FROM [integrations] AS [i]
WHERE [i].[Id] = @formerId AND [i].[Phase] = N'Superseded'
GO

-- @isConnected bit, @at0 bigint, @p nvarchar(32), @p5 bigint, @instanceId nvarchar(64), @at bigint
UPDATE [i]
SET [i].[PhoneStateSince] = CASE
    WHEN [i].[PhoneState] IS NULL OR CASE
        WHEN [i].[PhoneState] = N'connected' THEN CAST(1 AS bit)
        ELSE CAST(0 AS bit)
    END <> @isConnected THEN @at0
    ELSE [i].[PhoneStateSince]
END,
    [i].[PhoneState] = @p,
    [i].[PhoneStateAt] = @p5
FROM [instances] AS [i]
WHERE [i].[Id] = @instanceId AND ([i].[PhoneStateAt] IS NULL OR [i].[PhoneStateAt] <= @at)
GO

-- @instanceId nvarchar(64)
UPDATE [i]
SET [i].[PhoneStateSince] = NULL,
    [i].[PhoneState] = NULL,
    [i].[PhoneStateAt] = NULL
FROM [instances] AS [i]
WHERE [i].[Id] = @instanceId
GO

-- @p varbinary(1024), @p3 nvarchar(4000), @id nvarchar(64), @inboxId bigint
UPDATE [i]
SET [i].[SigningSecret] = @p,
    [i].[LastError] = @p3
FROM [integrations] AS [i]
WHERE [i].[Id] = @id AND [i].[InboxId] = @inboxId
GO

-- @p nvarchar(64), @id nvarchar(64)
UPDATE [i]
SET [i].[Tenant] = @p
FROM [integrations] AS [i]
WHERE [i].[Id] = @id
GO

-- @integrationId nvarchar(64)
UPDATE [i]
SET [i].[UpdatedAt] = [i].[UpdatedAt]
FROM [integrations] AS [i]
WHERE [i].[Id] = @integrationId AND [i].[Phase] <> N'Removing'
GO

-- @p bigint, @lease_Name nvarchar(450), @lease_Holder nvarchar(510)
UPDATE [l]
SET [l].[ExpiresAt] = @p
FROM [leases] AS [l]
WHERE [l].[Name] = @lease_Name AND [l].[Holder] = @lease_Holder AND [l].[ExpiresAt] <> CAST(0 AS bigint)
GO

-- @p nvarchar(510), @p3 bigint, @name nvarchar(450), @now bigint
UPDATE [l]
SET [l].[Holder] = @p,
    [l].[ExpiresAt] = @p3
FROM [leases] AS [l]
WHERE [l].[Name] = @name AND ([l].[ExpiresAt] <= @now OR [l].[Holder] LIKE N'background/%')
GO

-- @p nvarchar(510), @p3 bigint, @name nvarchar(450), @now bigint
UPDATE [l]
SET [l].[Holder] = @p,
    [l].[ExpiresAt] = @p3
FROM [leases] AS [l]
WHERE [l].[Name] = @name AND [l].[ExpiresAt] <= @now
GO

-- @p bigint, @p3 bigint, @instanceId nvarchar(64)
UPDATE [o]
SET [o].[ClosedAt] = @p,
    [o].[ChangedAt] = @p3
FROM [outbox_channels] AS [o]
WHERE EXISTS (
    SELECT 1
    FROM [chatwoot_integrations] AS [c]
    WHERE [c].[InstanceId] = @instanceId AND [c].[Id] = [o].[IntegrationId])
GO

-- @p bigint, @p5 bigint, @integrationId nvarchar(64), @direction nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @externalId nvarchar(300)
UPDATE [r]
SET [r].[CompletedAt] = @p,
    [r].[MessageId] = @p5
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND (([r].[Direction] = @direction AND [r].[ExternalId] IN (@ids1, @ids2)) OR ([r].[Direction] = N'in' AND [r].[ExternalId] = @externalId)) AND [r].[CompletedAt] IS NULL
GO

-- @integrationId nvarchar(64), @direction nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @externalId nvarchar(300)
UPDATE [r]
SET [r].[ConversationId] = NULL
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND (([r].[Direction] = @direction AND [r].[ExternalId] IN (@ids1, @ids2)) OR ([r].[Direction] = N'in' AND [r].[ExternalId] = @externalId))
GO

-- @p bigint, @integrationId nvarchar(64), @direction nvarchar(8), @ids1 nvarchar(300), @ids2 nvarchar(300), @externalId nvarchar(300)
UPDATE [r]
SET [r].[LateUntil] = @p
FROM [relay_ledger] AS [r]
WHERE [r].[IntegrationId] = @integrationId AND (([r].[Direction] = @direction AND [r].[ExternalId] IN (@ids1, @ids2)) OR ([r].[Direction] = N'in' AND [r].[ExternalId] = @externalId))
GO

