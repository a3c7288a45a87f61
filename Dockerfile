# Two images to use, from jars that are there: ./mvnw package first. docs/operations.md says more.
#
#   docker build --target server -t faultline .
#   docker build --target agent  -t faultline-agent .

# --- the server's jar, taken apart so that what seldom changes is a layer of its own
FROM eclipse-temurin:25-jdk AS parts
WORKDIR /parts
COPY target/faultline.jar .
RUN java -Djarmode=tools -jar faultline.jar extract --layers --destination layers

FROM eclipse-temurin:25-jdk AS server
RUN groupadd --gid 10001 faultline \
 && useradd --uid 10001 --gid faultline --home-dir /var/lib/faultline --create-home faultline \
 && mkdir /app && chown faultline:faultline /app
USER faultline
WORKDIR /var/lib/faultline
COPY --from=parts /parts/layers/dependencies/ /app/
COPY --from=parts /parts/layers/spring-boot-loader/ /app/
COPY --from=parts /parts/layers/snapshot-dependencies/ /app/
COPY --from=parts /parts/layers/application/ /app/
COPY src/docker/server-jvm.options /app/jvm.options
COPY src/docker/train.sh /app/train.sh
# A real start, to remember what a start loads and links: later ones start sooner. It needs no database: one comes
# along. The cache is only good for this very JDK and these very files, which is why it is made here and nowhere else.
RUN sh /app/train.sh
EXPOSE 8080
VOLUME /var/lib/faultline
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/health/live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/faultline.aot", "-jar", "/app/faultline.jar"]

# --- the agent: a JRE and one small jar. It must be root, or have the capabilities that its faults need.
FROM eclipse-temurin:25-jre AS agent
COPY target/faultline-agent.jar /opt/faultline/faultline-agent.jar
VOLUME /var/lib/faultline
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-jar", "/opt/faultline/faultline-agent.jar"]
CMD ["run"]

# --- only for docker-compose.yml: a small host with one service of the shop, and an agent
FROM agent AS host
COPY --from=parts /parts/layers/application/faultline.jar /opt/shop/shop.jar
COPY src/docker/host.sh /opt/shop/host.sh
ENTRYPOINT ["sh", "/opt/shop/host.sh"]
CMD []
